//! Reads a directory that we did not write, page by page (RFC 2696): ldap3 buffers whatever the server sends, so that without pages a
//! slow taker would have the whole directory in memory.

use ldap3::Scope;
use ldap3::controls::{PagedResults, RawControl};
use tokio::sync::mpsc;

use super::LdapDirectory;
use super::controls::code;
use super::read::{self, Search};
use crate::directory::named::Named;
use crate::directory::port::{DirectoryError, NamedQuery, ReadProof};

/// Entries asked for at once.
const PAGE: i32 = 1_000;
/// Object identifier of the control.
const PAGED: &str = "1.2.840.113556.1.4.319";

/// Reads everything that `query` asks for. A server without paging gives all of it in one go.
pub(super) async fn read_named(
    directory: &LdapDirectory,
    query: &NamedQuery,
    sink: &mpsc::Sender<Vec<Named>>,
) -> Result<ReadProof, DirectoryError> {
    let held = directory.reader.open().await?;
    let before = read::context_csn(directory, &held).await?;
    let action = format!("read {} below {}", query.filter, query.base);
    let (mut count, mut pages, mut referrals, mut cookie) = (0_u64, 0_u32, 0_u32, Vec::new());
    let code = loop {
        let search = Search {
            base: &query.base.0,
            scope: Scope::Subtree,
            filter: &query.filter,
            attributes: query.attributes.clone(),
        };
        // Not critical: whoever does not know it sends everything at once.
        let control: RawControl = PagedResults { size: PAGE, cookie }.into();
        let mut page = Vec::new();
        let ended = read::each_with(&held.link, &action, search, vec![control], |raw| {
            page.push(Named { dn: raw.dn, attributes: raw.attributes });
            Ok(())
        })
        .await?;
        pages = pages.saturating_add(1);
        referrals = referrals.saturating_add(ended.referrals);
        count += page.len() as u64;
        let is_taken = page.is_empty() || sink.send(page).await.is_ok();
        cookie = ended.cookie(PAGED).map_err(|reason| DirectoryError::Malformed { action: action.clone(), reason })?;
        if cookie.is_empty() || ended.code != code::SUCCESS || !is_taken {
            break ended.code;
        }
    };
    let after = read::context_csn(directory, &held).await?;
    held.put_back();
    if code == code::NO_SUCH_OBJECT {
        return Err(DirectoryError::BaseMissing { base: query.base.0.clone() });
    }
    Ok(ReadProof {
        result_code: code,
        pages,
        referrals,
        count,
        base: query.base.0.clone(),
        filter: query.filter.clone(),
        context_csn_before: before,
        context_csn_after: after,
    })
}
