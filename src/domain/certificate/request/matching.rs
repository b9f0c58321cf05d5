//! Which request a certificate fulfils: one that asks for a certificate of this holder, opened before it was issued. One certificate
//! ends one request: the one that it fits best by what it says, and of those what went to the CA comes first.

use std::collections::BTreeSet;

use time::Date;

use super::kind::RequestKind;
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, CertificateId, OfficialId, RequestId};
use crate::domain::mailbox::address::MailAddress;

/// What a certificate says of its holder: the parts of its subject, in whatever order, and its addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sayings(BTreeSet<String>);

impl Sayings {
    /// Of a subject in the form of RFC 4514, and these addresses.
    #[must_use]
    pub fn of(subject: &str, addresses: &[MailAddress]) -> Self {
        let mut parts = vec![String::new()];
        let mut is_escaped = false;
        for letter in subject.chars() {
            match parts.last_mut() {
                Some(part) if letter != ',' || is_escaped => part.push(letter),
                _ => parts.push(String::new()),
            }
            is_escaped = letter == '\\' && !is_escaped;
        }
        Self(parts.into_iter().chain(addresses.iter().map(MailAddress::to_string)).collect())
    }
}

/// The certificate that a request is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Which.
    pub certificate: CertificateId,
    /// First instant after its validity.
    pub not_after: Timestamp,
    /// What it says of its holder.
    pub says: Sayings,
}

/// A request that a certificate may fulfil.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRequest {
    /// The request.
    pub id: RequestId,
    /// What is asked.
    pub kind: RequestKind,
    /// For whom, or who answers for the device.
    pub official: OfficialId,
    /// The agency whose certificate it is, when it is not the official's own.
    pub agency: Option<AgencyId>,
    /// The certificate that it is about.
    pub about: Option<About>,
    /// Day it was opened.
    pub opened_on: Date,
    /// Whether a letter took it to the CA.
    pub is_sent: bool,
}

/// A certificate that came in, with a good chain, good for signing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// The certificate.
    pub certificate: CertificateId,
    /// SHA-256 of its DER.
    pub sha256: Fingerprint,
    /// Its owner, if it is an official's own.
    pub official: Option<OfficialId>,
    /// The agency that held its address.
    pub agency: Option<AgencyId>,
    /// First instant of its validity.
    pub not_before: Timestamp,
    /// First instant after it.
    pub not_after: Timestamp,
    /// What it says of its holder.
    pub says: Sayings,
}

impl Arrival {
    /// Whether it is this official's own, or that agency's.
    #[must_use]
    pub fn is_of(&self, official: OfficialId, agency: Option<AgencyId>) -> bool {
        match agency {
            Some(agency) => self.agency == Some(agency),
            None => self.official == Some(official),
        }
    }
}

/// How well an arrival fits a request, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    /// By what it says: a renewal says the same as before, a change something else.
    Own,
    /// By its holder: it may be what was asked for.
    Holder,
    /// A device that was not unlocked may have been replaced, with this certificate.
    Replacement,
}

/// Which arrival fulfils which request.
#[must_use]
pub fn matched(mut open: Vec<OpenRequest>, mut arrived: Vec<Arrival>) -> Vec<(RequestId, Fingerprint)> {
    open.sort_by_key(|request| (!request.is_sent, request.opened_on, request.id));
    arrived.sort_by_key(|arrival| (arrival.not_before, arrival.sha256));
    let mut pairs = Vec::new();
    for wanted in [Fit::Own, Fit::Holder, Fit::Replacement] {
        arrived.retain(|arrival| {
            let Some(at) = open.iter().position(|request| fit(request, arrival) == Some(wanted)) else { return true };
            pairs.push((open.remove(at).id, arrival.sha256));
            false
        });
    }
    pairs
}

fn fit(request: &OpenRequest, arrival: &Arrival) -> Option<Fit> {
    let about = request.about.as_ref();
    let is_later = Timestamp::start_of(request.opened_on) <= arrival.not_before;
    let is_another = about.is_none_or(|about| about.certificate != arrival.certificate);
    let lasts = request.kind != RequestKind::Renew || about.is_none_or(|about| about.not_after < arrival.not_after);
    if !(arrival.is_of(request.official, request.agency) && is_later && is_another && lasts) {
        return None;
    }
    let says_the_same = about.map(|about| about.says == arrival.says);
    Some(match (request.kind, says_the_same) {
        (RequestKind::DeviceRecover, _) => Fit::Replacement,
        (RequestKind::Renew, Some(true)) | (RequestKind::Change, Some(false)) => Fit::Own,
        _ => Fit::Holder,
    })
}

#[cfg(test)]
mod tests {
    use time::macros::date;
    use uuid::Uuid;

    use super::*;

    const DAY: Date = date!(2019 - 07 - 01);

    fn at(day: Date) -> Timestamp {
        Timestamp::start_of(day)
    }

    fn request(number: u128, kind: RequestKind) -> OpenRequest {
        OpenRequest {
            id: RequestId(Uuid::from_u128(number)),
            kind,
            official: OfficialId(Uuid::from_u128(1)),
            agency: None,
            about: (kind != RequestKind::New).then(|| About {
                certificate: CertificateId(Uuid::from_u128(90)),
                not_after: at(date!(2020 - 01 - 01)),
                says: says("Sở A"),
            }),
            opened_on: DAY,
            is_sent: false,
        }
    }

    fn arrival(number: u8, not_before: Date, not_after: Date) -> Arrival {
        Arrival {
            certificate: CertificateId(Uuid::from_u128(u128::from(number))),
            sha256: Fingerprint([number; 32]),
            official: Some(OfficialId(Uuid::from_u128(1))),
            agency: None,
            not_before: at(not_before),
            not_after: at(not_after),
            says: says("Sở A"),
        }
    }

    fn says(organisation: &str) -> Sayings {
        Sayings::of(&format!("CN=Điểu Nen,O={organisation},C=VN"), &["nen@binhphuoc.gov.vn".parse().unwrap()])
    }

    fn pairs(open: &[OpenRequest], arrived: &[Arrival]) -> Vec<(u128, u8)> {
        let pairs = matched(open.to_vec(), arrived.to_vec());
        pairs.into_iter().map(|(request, hash)| (request.0.as_u128(), hash.0[0])).collect()
    }

    #[test]
    fn a_certificate_fulfils_what_was_opened_before_it_was_issued_for_its_holder() {
        let new = request(10, RequestKind::New);
        let good = arrival(20, DAY, date!(2024 - 07 - 01));
        assert_eq!(pairs(std::slice::from_ref(&new), std::slice::from_ref(&good)), [(10, 20)]);
        let older = arrival(20, date!(2019 - 06 - 30), date!(2024 - 07 - 01));
        let anothers = Arrival { official: Some(OfficialId(Uuid::from_u128(2))), ..good.clone() };
        let nobodys = Arrival { official: None, ..good };
        for other in [older, anothers, nobodys] {
            assert!(pairs(std::slice::from_ref(&new), &[other]).is_empty());
        }
    }

    #[test]
    fn a_renewal_lasts_longer_and_nothing_is_fulfilled_by_what_it_is_about() {
        let renew = request(10, RequestKind::Renew);
        let (short, long) = (arrival(20, DAY, date!(2020 - 01 - 01)), arrival(21, DAY, date!(2020 - 01 - 02)));
        assert_eq!(pairs(std::slice::from_ref(&renew), &[short, long.clone()]), [(10, 21)]);
        let itself = arrival(90, DAY, date!(2024 - 01 - 01));
        assert!(pairs(&[request(10, RequestKind::Change)], &[itself]).is_empty());
        assert_eq!(pairs(&[request(10, RequestKind::DeviceRecover)], &[long]), [(10, 21)]);
    }

    #[test]
    fn one_certificate_ends_one_request_and_what_was_sent_comes_first() {
        let sent = OpenRequest { is_sent: true, opened_on: date!(2019 - 07 - 02), ..request(12, RequestKind::Change) };
        let open = [request(10, RequestKind::New), request(11, RequestKind::Change), sent];
        let arrived = [21, 20].map(|number| arrival(number, date!(2019 - 07 - 03), date!(2024 - 07 - 01)));
        assert_eq!(pairs(&open, &arrived), [(12, 20), (10, 21)]);
    }

    #[test]
    fn each_ends_what_it_fits_by_what_it_says_and_a_recovery_comes_last() {
        use RequestKind::{Change, DeviceRecover, New, Renew};
        let older =
            |number, kind| OpenRequest { is_sent: true, opened_on: date!(2019 - 06 - 01), ..request(number, kind) };
        let open = [older(9, DeviceRecover), older(10, Change), request(11, Renew), request(12, New)];
        let same = arrival(20, DAY, date!(2024 - 07 - 01));
        let moved = |number| Arrival { says: says("Sở B"), ..arrival(number, DAY, date!(2024 - 07 - 01)) };
        assert_eq!(pairs(&open, std::slice::from_ref(&same)), [(11, 20)]);
        assert_eq!(pairs(&open, &[moved(20)]), [(10, 20)]);
        assert_eq!(pairs(&open, &[same.clone(), moved(21)]), [(11, 20), (10, 21)]);
        // A change may leave nothing to see, and what is renewed may have moved.
        assert_eq!(pairs(&open[..2], std::slice::from_ref(&same)), [(10, 20)]);
        assert_eq!(pairs(&open[2..3], &[moved(20)]), [(11, 20)]);
        assert_eq!(pairs(&[open[0].clone(), open[3].clone()], &[same.clone(), moved(21)]), [(12, 20), (9, 21)]);
    }

    #[test]
    fn a_subject_says_the_same_in_whatever_order() {
        let of = |subject: &str| Sayings::of(subject, &[]);
        assert_eq!(of("CN=Nen,O=A\\, B,C=VN"), of("C=VN,O=A\\, B,CN=Nen"));
        assert_ne!(of("O=A\\,B"), of("O=A,B"));
        assert_ne!(of("CN=Nen"), Sayings::of("CN=Nen", &["nen@binhphuoc.gov.vn".parse().unwrap()]));
    }

    #[test]
    fn an_agencys_request_is_ended_by_the_agencys_certificate_only() {
        let agency = AgencyId(Uuid::from_u128(7));
        let asked = OpenRequest { agency: Some(agency), ..request(10, RequestKind::New) };
        let own = arrival(20, DAY, date!(2024 - 07 - 01));
        assert!(pairs(std::slice::from_ref(&asked), std::slice::from_ref(&own)).is_empty());
        let theirs = Arrival { official: None, agency: Some(agency), ..own };
        assert_eq!(pairs(&[asked], &[theirs]), [(10, 20)]);
    }
}
