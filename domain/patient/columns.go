package patient

// This file matches the columns of a table with the fields of a patient.

import "strings"

// Field is a field of a patient that a column can fill.
type Field string

// The fields an import fills. FieldName is a whole name, "Park, Lena" or "Lena
// Park"; city, State and ZIP become lines of the address.
const (
	FieldMRN       Field = "mrn"
	FieldLast      Field = "last"
	FieldFirst     Field = "first"
	FieldMiddle    Field = "middle"
	FieldPreferred Field = "preferred"
	FieldName      Field = "name"
	FieldBorn      Field = "born"
	FieldPhone     Field = "phone"
	FieldEmail     Field = "email"
	FieldAddress   Field = "address"
	FieldCity      Field = "city"
	FieldState     Field = "state"
	FieldZIP       Field = "zip"
	FieldLanguage  Field = "language"
)

// ImportFields lists the fields in the order in which columns are guessed and
// shown.
func ImportFields() []Field {
	return []Field{FieldMRN, FieldLast, FieldFirst, FieldMiddle, FieldPreferred, FieldName, FieldBorn,
		FieldPhone, FieldEmail, FieldAddress, FieldCity, FieldState, FieldZIP, FieldLanguage}
}

// Mapping says which column (from 0) fills which field.
type Mapping map[Field]int

// headings are what other programs call the fields, as folded words run together.
// The first one that a header has wins.
var headings = map[Field][]string{
	FieldMRN: {"mrn", "chartnumber", "chartno", "chart", "chartid", "medicalrecordnumber", "recordnumber",
		"patientnumber", "patientno", "patientid", "patid", "patnum", "accountnumber", "account", "numerodepaciente", "expediente", "id"},
	FieldLast: {"lastname", "last", "surname", "familyname", "lname", "patientlastname", "patlast",
		"apellido", "apellidos", "primerapellido"},
	FieldFirst: {"firstname", "first", "givenname", "fname", "forename", "patientfirstname", "patfirst",
		"nombre", "nombres", "primernombre"},
	FieldMiddle:    {"middlename", "middle", "middleinitial", "mi", "mname", "segundonombre"},
	FieldPreferred: {"preferredname", "preferred", "nickname", "goesby", "prefname", "nombrepreferido", "apodo"},
	FieldName:      {"name", "patientname", "fullname", "patient", "nombrecompleto", "paciente"},
	FieldBorn: {"dateofbirth", "dob", "birthdate", "birthday", "born", "bdate", "patientdob", "fechadenacimiento",
		"nacimiento", "fechanacimiento"},
	FieldPhone: {"mobile", "mobilephone", "cell", "cellphone", "phone", "phonenumber", "telephone", "homephone",
		"primaryphone", "wirelessphone", "hmphone", "telefono", "celular", "movil"},
	FieldEmail:    {"email", "emailaddress", "mail", "correo", "correoelectronico"},
	FieldAddress:  {"address", "street", "streetaddress", "address1", "addressline1", "mailingaddress", "homeaddress", "direccion", "domicilio"},
	FieldCity:     {"city", "town", "ciudad"},
	FieldState:    {"state", "province", "estado"},
	FieldZIP:      {"zip", "zipcode", "postalcode", "postcode", "codigopostal"},
	FieldLanguage: {"language", "preferredlanguage", "lang", "primarylanguage", "idioma", "lengua"},
}

// GuessColumns matches headings it knows, in English and Spanish. Each column is
// used once. A whole-name column is left out when last and first name are there.
func GuessColumns(header []string) Mapping {
	m := Mapping{}
	used := map[int]bool{}
	folded := make([]string, len(header))
	for i, h := range header {
		folded[i] = strings.Join(words(h), "")
	}
	for _, f := range ImportFields() {
		if _, hasLast := m[FieldLast]; f == FieldName && hasLast {
			if _, hasFirst := m[FieldFirst]; hasFirst {
				continue
			}
		}
	search:
		for _, name := range headings[f] {
			for i, h := range folded {
				if h == name && !used[i] {
					m[f], used[i] = i, true
					break search
				}
			}
		}
	}
	return m
}

// MissingColumns returns what an import cannot do without: a name and a birth
// date.
func (m Mapping) MissingColumns() []Field {
	var missing []Field
	has := func(f Field) bool { _, ok := m[f]; return ok }
	if !has(FieldName) {
		for _, f := range []Field{FieldLast, FieldFirst} {
			if !has(f) {
				missing = append(missing, f)
			}
		}
	}
	if !has(FieldBorn) {
		missing = append(missing, FieldBorn)
	}
	return missing
}
