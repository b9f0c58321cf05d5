//! Why a renewal may not go on: between draft and letter weeks pass, in which people leave, lose devices, or have their certificate
//! replaced. It is asked at each step towards the CA.

use std::collections::HashMap;

use crate::domain::certificate::renewal::{Candidate, LeftOut};
use crate::domain::certificate::request::{Request, RequestKind};
use crate::domain::ids::{CertificateId, OfficialId, RequestId};
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::scope::Scope;
use crate::operations::error::{OperationError, OperationResult};
use crate::operations::registry::Registry;
use crate::storage::read::certificate_list::{CertificateFilter, CertificateLine};
use crate::storage::read::{Reader, View};

/// Requests judged in one statement.
const CHUNK: usize = 500;

/// Of these requests the renewals that may not go on, each with why.
///
/// # Errors
/// When the store fails.
pub(in crate::operations) async fn barred_renewals(
    registry: &Registry,
    reader: &Reader,
    requests: &[Request],
) -> OperationResult<HashMap<RequestId, LeftOut>> {
    let mut barred = HashMap::new();
    for chunk in requests.chunks(CHUNK) {
        let renewals: Vec<(&Request, CertificateId)> = chunk
            .iter()
            .filter(|request| request.kind == RequestKind::Renew)
            .filter_map(|request| Some((request, request.certificate?)))
            .collect();
        if renewals.is_empty() {
            continue;
        }
        let lines = lines(registry, reader, renewals.iter().map(|(_, certificate)| *certificate).collect()).await?;
        let view = View::of(registry.clock.today());
        let certificates: Vec<CertificateId> = lines.keys().copied().collect();
        let officials: Vec<OfficialId> = lines.values().filter_map(|line| line.official).collect();
        let facts = reader.renewal_facts(view, &certificates, &officials, None).await?;
        for (request, certificate) in renewals {
            let Some(line) = lines.get(&certificate) else { continue };
            let candidate = Candidate {
                certificate,
                official: request.official,
                not_after: line.key.not_after,
                status: line.status,
                is_posted: line.official.is_none_or(|holder| facts.posted.contains(&holder)),
                is_superseded: facts.superseded.contains(&certificate),
                asked: facts.asked.get(&certificate).copied(),
            };
            barred.extend(candidate.bar().map(|why| (request.id, why)));
        }
    }
    Ok(barred)
}

/// Refuses a renewal that may not go on.
///
/// # Errors
/// [`OperationError::Conflict`] with why; when the store fails.
pub(super) async fn check_bar(registry: &Registry, reader: &Reader, request: &Request) -> OperationResult<()> {
    let barred = barred_renewals(registry, reader, std::slice::from_ref(request)).await?;
    match barred.get(&request.id) {
        None => Ok(()),
        Some(why) => Err(OperationError::Conflict { reason: in_words(*why) }),
    }
}

/// That a renewal may not go on, and why.
pub(in crate::operations) fn in_words(why: LeftOut) -> Bilingual {
    Bilingual::new(
        format!("Không gia hạn chứng thư này: {}", why.called(Lang::Vi)),
        format!("This certificate is not to be renewed: {}", why.called(Lang::En)),
    )
}

async fn lines(
    registry: &Registry,
    reader: &Reader,
    among: Vec<CertificateId>,
) -> OperationResult<HashMap<CertificateId, CertificateLine>> {
    let limit = u32::try_from(among.len()).unwrap_or(u32::MAX);
    let filter = CertificateFilter { among: Some(among), ..CertificateFilter::default() };
    let (view, at) = (View::of(registry.clock.today()), registry.clock.now());
    let lines = reader.certificate_page(&Scope::Province, view, at, &filter, None, limit).await?;
    Ok(lines.into_iter().map(|line| (line.key.certificate, line)).collect())
}
