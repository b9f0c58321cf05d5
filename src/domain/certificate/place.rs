//! What a certificate is there for: its purpose, on its medium. Of one holder two for the same are one too many, and the newer takes the
//! older's place.

use crate::domain::device::Medium;

/// Purpose and medium.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CertificatePlace {
    /// Whether it may sign; otherwise it enciphers.
    pub may_sign: bool,
    /// Where its key is kept, if a device is known to keep it.
    pub medium: Option<Medium>,
}

impl CertificatePlace {
    /// Whether both are there for the same. A medium that nobody knows may be any.
    #[must_use]
    pub fn is_same_as(self, other: Self) -> bool {
        let is_same_medium = self.medium.is_none() || other.medium.is_none() || self.medium == other.medium;
        is_same_medium && self.may_sign == other.may_sign
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_medium_that_nobody_knows_may_be_any() {
        let place = |may_sign, medium| CertificatePlace { may_sign, medium };
        let (usb, sim) = (place(true, Some(Medium::Usb)), place(true, Some(Medium::Sim)));
        for other in [usb, place(true, None)] {
            assert!(usb.is_same_as(other) && other.is_same_as(usb), "{other:?}");
        }
        for other in [sim, place(false, Some(Medium::Usb)), place(false, None)] {
            assert!(!usb.is_same_as(other) && !other.is_same_as(usb), "{other:?}");
        }
    }
}
