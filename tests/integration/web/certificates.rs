//! The pages of certificates: the list by keyset and scope, one certificate, and files that are taken in.

use std::collections::BTreeSet;
use std::sync::Arc;

use congvu::auth::policy::AccessPolicy;
use congvu::domain::certificate::status::CertificateStatus;
use congvu::domain::ids::JobId;
use congvu::domain::principal::Role;
use congvu::jobs::run_here;
use tokio_util::sync::CancellationToken;

use super::site::{Site, add_account, hidden, next_page, title};
use crate::pki::official::Official;
use crate::pki::trust;

const NOWHERE: &str = "01976cf0-0000-7000-8000-000000000000";

/// The pages of all certificates of a list, through all of its parts.
async fn listed(site: &Site, cookie: &str, path: &str) -> Vec<String> {
    let (mut path, mut found) = (path.to_owned(), Vec::new());
    loop {
        let page = site.get(Some(cookie), &path).await;
        assert_eq!(page.status, 200, "{path}");
        let rows = page.body.split("<th scope=\"row\"><a href=\"").skip(1);
        found.extend(rows.filter_map(|row| row.split('"').next()).map(str::to_owned));
        match next_page(&page.body) {
            Some(next) => path = next,
            None => return found,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_certificate_is_listed_once_under_one_status_and_only_to_whoever_may_see_it() {
    let site = Site::new().await;
    let (it, head) = (site.log_in("it-admin").await, site.log_in("agency-head").await);
    let all = listed(&site, &it, "/certificates").await;
    let total = usize::try_from(site.number("select count(*) from certificate").await).unwrap();
    let distinct: BTreeSet<&String> = all.iter().collect();
    assert_eq!((all.len(), distinct.len()), (total, total));
    let mut by_status = 0;
    for status in CertificateStatus::ALL {
        by_status += listed(&site, &it, &format!("/certificates?status={status}")).await.len();
    }
    assert_eq!(by_status, total, "each has one status");
    assert!(!listed(&site, &it, "/certificates?status=revoked").await.is_empty());

    let own = listed(&site, &head, "/certificates").await;
    assert!(!own.is_empty() && own.len() < total, "{}", own.len());
    assert_eq!(listed(&site, &it, "/certificates?agency=h10.12").await, own);
    assert_eq!(site.get(Some(&head), &own[0]).await.status, 200);
    let foreign = all.iter().find(|page| !own.contains(page)).expect("somebody else's");
    let (foreign, missing) =
        (site.get(Some(&head), foreign).await, site.get(Some(&head), &format!("/certificates/{NOWHERE}")).await);
    assert_eq!((foreign.status, &foreign.body), (404, &missing.body));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_filter_that_makes_no_sense_is_no_page_and_one_certificate_tells_what_its_status_follows_from() {
    let site = Site::new().await;
    let it = site.log_in("it-admin").await;
    for nonsense in ["status=x", "expiring_days=x", "expiring_days=0", "severity=x", "after=x", "after=1.x"] {
        assert_eq!(site.get(Some(&it), &format!("/certificates?{nonsense}")).await.status, 404, "{nonsense}");
    }
    let hostile = site.get(Some(&it), "/certificates?agency=%3Cscript%3E").await;
    assert!(hostile.status == 200 && hostile.body.contains("&#60;script&#62;"), "{}", hostile.body);
    assert_eq!(hostile.body.matches("<script").count(), 1);
    let revoked = listed(&site, &it, "/certificates?status=revoked").await;
    let page = site.get(Some(&it), &revoked[0]).await.body;
    for said in ["Đã thu hồi", "CA đã thu hồi", "Dẫn đến chứng thư gốc tin cậy", "Số hiệu"] {
        assert!(page.contains(said), "{said}: {page}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_sent_is_taken_in_behind_the_page_and_told_one_by_one() {
    let open = AccessPolicy { require_second_factor: false, ..AccessPolicy::STRICT };
    let site = Site::fitted(open, |registry| registry.trusting(Arc::new(trust()))).await;
    add_account(&site, "ra-officer", Role::RaOfficer, "H10").await;
    let it = site.log_in("it-admin").await;
    let page = site.get(Some(&it), "/certificates/import").await;
    assert!(page.status == 200 && page.body.contains("multipart/form-data") && page.body.contains(" multiple"));
    let once = hidden(&page.body, "once");
    let none = site.send_files(&it, "/certificates/import", &[("once", &once)], &[("files", "", b"")]).await;
    assert_eq!(none.status, 422, "{}", none.body);
    assert!(title(&none.body).starts_with("Lỗi:") && none.body.contains("href=\"#f-files\""), "{}", none.body);

    let before = site.number("select count(*) from certificate").await;
    let der = Official { mailboxes: vec!["ai.do@binhphuoc.gov.vn".to_owned()], ..Official::default() }.der();
    // More than a usual form may hold, and nothing that anybody could read.
    let nonsense = vec![0_u8; 2 * 1024 * 1024];
    let files: [(&str, &str, &[u8]); 3] =
        [("files", "<b>.cer", &der), ("files", "again.cer", &der), ("files", "nonsense.p7b", &nonsense)];
    let first = site.send_files(&it, "/certificates/import", &[("once", &once)], &files).await;
    let second = site.send_files(&it, "/certificates/import", &[("once", &once)], &files).await;
    let result = first.header("location").expect("a place to go").to_owned();
    assert_eq!((first.status, second.header("location")), (303, Some(result.as_str())));
    assert!(site.get(Some(&it), &result).await.body.contains("data-follow"));
    let id: JobId = result.rsplit('/').next().unwrap().parse().unwrap();
    assert!(run_here(&site.registry, id, &CancellationToken::new(), &|_| {}).await.unwrap());

    let told = site.get(Some(&it), &result).await.body;
    assert!(told.contains("&#60;b&#62;.cer") && !told.contains("<b>.cer"), "{told}");
    for said in ["Đã nhập", "Đã có từ trước", "Bị từ chối", "Không ai giữ địa chỉ này"] {
        assert!(told.contains(said), "{said}: {told}");
    }
    assert_eq!(
        site.number("select count(*) from certificate").await,
        before + 1,
        "once, though it was sent four times"
    );
    assert_eq!(
        site.number("select count(*) from job_file where name = 'upload'").await,
        0,
        "what was sent is forgotten"
    );
    let events = site.get(Some(&it), &format!("{result}/events")).await;
    assert!(events.body.contains("event: end"), "{}", events.body);
    let other = site.log_in("ra-officer").await;
    assert_eq!(site.get(Some(&other), &result).await.status, 404, "an import is its sender's");
    let page = told.split("<th scope=\"row\"><a href=\"").nth(1).and_then(|row| row.split('"').next()).unwrap();
    assert!(site.get(Some(&it), page).await.body.contains("Chưa rõ của ai"));
    let ended = site.send_files("no session of ours", "/certificates/import", &[], &files).await;
    assert_eq!(ended.header("location"), Some("/login?next=%2Fcertificates%2Fimport"));
}
