//! Our writes as ldap3 takes them.

use std::collections::HashSet;

use ldap3::Mod;

use crate::directory::attribute::Attribute;
use crate::directory::entry::{Value, Values};
use crate::directory::plan::Modification;

/// The attributes of an add. Empty ones are left out: LDAP has no attribute without values.
pub(super) fn attributes(values: &[Values]) -> Vec<(Vec<u8>, HashSet<Vec<u8>>)> {
    values
        .iter()
        .filter(|(_, values)| !values.is_empty())
        .map(|(attribute, values)| (name(*attribute), set(values)))
        .collect()
}

/// The changes of a modify, in order. An add or delete of nothing changes nothing: on the wire the latter would remove the
/// whole attribute.
pub(super) fn modifications(modifications: &[Modification]) -> Vec<Mod<Vec<u8>>> {
    modifications
        .iter()
        .filter_map(|modification| match modification {
            Modification::Add { values, .. } | Modification::Delete { values, .. } if values.is_empty() => None,
            Modification::Add { attribute, values } => Some(Mod::Add(name(*attribute), set(values))),
            Modification::Delete { attribute, values } => Some(Mod::Delete(name(*attribute), set(values))),
            Modification::Replace { attribute, values } => Some(Mod::Replace(name(*attribute), set(values))),
        })
        .collect()
}

fn name(attribute: Attribute) -> Vec<u8> {
    attribute.name().as_bytes().to_vec()
}

fn set(values: &[Value]) -> HashSet<Vec<u8>> {
    values.iter().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deleting_no_value_never_becomes_deleting_the_attribute() {
        let nothing = Modification::Delete { attribute: Attribute::Member, values: vec![] };
        assert!(modifications(&[nothing]).is_empty());
        let clear = Modification::Replace { attribute: Attribute::Title, values: vec![] };
        assert_eq!(modifications(&[clear]), [Mod::Replace(b"title".to_vec(), HashSet::new())]);
    }

    #[test]
    fn certificates_carry_their_option() {
        let values = [(Attribute::UserCertificate, vec![vec![0x30]]), (Attribute::Mail, vec![])];
        let encoded = attributes(&values);
        assert_eq!(encoded.len(), 1);
        assert_eq!(encoded[0].0, b"userCertificate;binary");
    }
}
