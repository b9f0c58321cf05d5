//! Which request a certificate fulfils: one that asks for a certificate of this holder, opened before it was issued. One certificate
//! ends one request, and what went to the CA comes first.

use time::Date;

use super::kind::RequestKind;
use crate::domain::certificate::facts::Fingerprint;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{AgencyId, CertificateId, OfficialId, RequestId};

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
    /// The certificate that it is about, with the end of its validity.
    pub about: Option<(CertificateId, Timestamp)>,
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
}

/// Which arrival fulfils which request.
#[must_use]
pub fn matched(mut open: Vec<OpenRequest>, mut arrived: Vec<Arrival>) -> Vec<(RequestId, Fingerprint)> {
    open.sort_by_key(|request| (!request.is_sent, request.opened_on, request.id));
    arrived.sort_by_key(|arrival| (arrival.not_before, arrival.sha256));
    let mut pairs = Vec::new();
    for arrival in arrived {
        let Some(at) = open.iter().position(|request| fits(request, &arrival)) else { continue };
        pairs.push((open.remove(at).id, arrival.sha256));
    }
    pairs
}

fn fits(request: &OpenRequest, arrival: &Arrival) -> bool {
    let is_holders = match request.agency {
        Some(agency) => arrival.agency == Some(agency),
        None => arrival.official == Some(request.official),
    };
    let is_later = Timestamp::start_of(request.opened_on) <= arrival.not_before;
    let is_another = request.about.is_none_or(|(about, _)| about != arrival.certificate);
    let lasts = match (request.kind, request.about) {
        (RequestKind::Renew, Some((_, end))) => end < arrival.not_after,
        _ => true,
    };
    is_holders && is_later && is_another && lasts
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
            about: (kind != RequestKind::New).then(|| (CertificateId(Uuid::from_u128(90)), at(date!(2020 - 01 - 01)))),
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
        }
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
    fn an_agencys_request_is_ended_by_the_agencys_certificate_only() {
        let agency = AgencyId(Uuid::from_u128(7));
        let asked = OpenRequest { agency: Some(agency), ..request(10, RequestKind::New) };
        let own = arrival(20, DAY, date!(2024 - 07 - 01));
        assert!(pairs(std::slice::from_ref(&asked), std::slice::from_ref(&own)).is_empty());
        let theirs = Arrival { official: None, agency: Some(agency), ..own };
        assert_eq!(pairs(&[asked], &[theirs]), [(10, 20)]);
    }
}
