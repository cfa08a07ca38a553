// This file tells what the own slot's password costs.

package keyring

// OwnCost returns the password cost of the slot that opened the folder: what a
// practice uses for every new slot. It is zero in a session of the Recovery
// Sheet.
func (k *Keys) OwnCost() Cost {
	return withKeys(k, func() Cost {
		if s := k.header.find(k.who.slotID); s != nil && s.KDF != nil {
			return s.recipe().cost
		}
		return Cost{}
	})
}
