//! The document systems' question: who signed, for which agency, and is it good; on both engines and over HTTP.

mod asking;
mod changes;
mod feed;
mod plans;
mod served;
mod standing;
mod validation;

use congvu::domain::agency::TreePath;
use congvu::domain::ids::{AgencyId, PrincipalId};
use congvu::domain::principal::{Grant, Principal, Role};
use congvu::operations::Actor;
use uuid::Uuid;

/// A machine that may ask below `path`.
fn machine(path: &str) -> Actor {
    let path = TreePath::from_stored(path.to_owned());
    Actor::Principal(Principal {
        grants: vec![Grant { role: Role::Machine, agency: AgencyId(Uuid::nil()), path }],
        ..Principal::new(PrincipalId(Uuid::nil()), "document-system")
    })
}
