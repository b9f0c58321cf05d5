//! References to people that lead nowhere once their salt is gone.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::domain::ids::OfficialId;

/// A person's salt.
pub type Salt = [u8; 32];

/// The reference of a person: HMAC-SHA-256 of the 16 octets of their identifier, under their salt.
#[must_use]
pub fn person_reference(salt: &Salt, official: OfficialId) -> [u8; 32] {
    let mac = Hmac::<Sha256>::new_from_slice(salt);
    // HMAC takes keys of any length; the empty answer would fit nobody.
    mac.map_or([0; 32], |mac| mac.chain_update(official.0.as_bytes()).finalize().into_bytes().into())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_reference_needs_both_salt_and_person() {
        let [one, other] = [1, 2].map(|octet| OfficialId(Uuid::from_bytes([octet; 16])));
        let references =
            [person_reference(&[1; 32], one), person_reference(&[2; 32], one), person_reference(&[1; 32], other)];
        assert!(references[0] != references[1] && references[0] != references[2]);
        // Computed by Python's hmac module.
        assert_eq!(hex::encode(references[0]), "d1946ba2bedfee526380ed63e72548d5638b7c73f15d7ce6a678bd7bfa378835");
    }
}
