-- The gallery is filtered by view and by stage too: without these, every such page reads all pictures.
CREATE INDEX photo_view ON photo(view, taken_on, id);
CREATE INDEX photo_stage ON photo(stage, taken_on, id);
