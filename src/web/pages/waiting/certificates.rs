//! What waits for whoever takes certificates in: those that end soon.

use crate::auth::permission::Permission::ImportCertificates;
use crate::domain::scope::Scope;
use crate::web::error::PageError;
use crate::web::pages::certificates::ending;
use crate::web::state::App;
use crate::web::ui::{Task, Visitor};

/// Days ahead that are looked at.
const DAYS: u16 = 30;
/// Certificates are counted up to here.
const MOST: u32 = 100;

/// Nothing for whoever has no part in it.
pub(super) async fn tasks(app: &App, visitor: &Visitor) -> Result<Vec<Task>, PageError> {
    if visitor.actor().require(ImportCertificates).is_err() {
        return Ok(Vec::new());
    }
    let say = visitor.say;
    let number = ending(app, &Scope::Province, DAYS, MOST).await?;
    if number == 0 {
        return Ok(Vec::new());
    }
    let is_more = number >= usize::try_from(MOST).unwrap_or(usize::MAX);
    let number = say.count(u64::try_from(number).unwrap_or(u64::MAX));
    let number = if is_more { format!("{number}+") } else { number };
    let title = say.of("Chứng thư số hết hạn trong 30 ngày tới", "Certificates that end within 30 days");
    let to = format!("/certificates?status=valid&expiring_days={DAYS}");
    Ok(vec![Task::new(to, title, number)])
}
