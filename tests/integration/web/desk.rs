//! The desks' pages over a real socket: who sees what, what is refused with everything kept, what is carried out once.

mod helping;
mod hurdles;
mod owning;
mod requesting;

use std::sync::Arc;

use congvu::auth::password::Password;
use congvu::domain::clock::{FixedClock, Timestamp};
use congvu::domain::ids::{CertificateId, IdSource, OfficialId};
use congvu::domain::principal::Role;
use congvu::domain::scope::Scope;
use congvu::operations::add_principal::{NewPrincipal, add_principal};
use congvu::operations::tie_official::OfficialKey;
use congvu::operations::{Actor, Province, Registry};
use congvu::storage::read::View;
use congvu::storage::read::certificate_list::CertificateFilter;
use congvu::storage::read::people::PeopleFilter;

use super::site::{Answer, PASSWORD, Site, TODAY, keys};

/// A site, and a registry of its own hand on the same store.
pub(super) struct Desk {
    pub(super) site: Site,
    pub(super) registry: Registry,
    admin: Actor,
}

/// Somebody with certificates.
#[derive(Debug, Clone)]
pub(super) struct Holder {
    pub(super) official: OfficialId,
    pub(super) name: String,
    /// One that can be used.
    pub(super) certificate: CertificateId,
}

impl Desk {
    pub(super) async fn new() -> Self {
        let site = Site::new().await;
        let province = Province {
            name: "Tỉnh Bình Phước".to_owned(),
            code: "H10".to_owned(),
            mail_domain: "binhphuoc.gov.vn".to_owned(),
        };
        let clock = FixedClock(Timestamp::start_of(TODAY).plus_seconds(9 * 3600));
        let registry = Registry::new(site.store.clone(), Arc::new(clock), true, province, IdSource::seeded(4_711));
        let registry = registry.with_keys(keys());
        let reader = registry.store.read().await.expect("a reader");
        let admin = reader.principal_by_name("it-admin", TODAY).await.expect("a look-up").expect("an account");
        drop(reader);
        Self { site, registry, admin: Actor::Principal(admin.principal) }
    }

    /// An account with that role, which may be somebody's own; as an actor.
    pub(super) async fn actor(&self, name: &str, role: Role, agency: &str, official: Option<OfficialId>) -> Actor {
        let password = Password::chosen(PASSWORD.to_owned()).expect("a password");
        let official = official.map(OfficialKey::Id);
        let new = NewPrincipal { name: name.to_owned(), role, agency_code: agency.to_owned(), official, password };
        Actor::Principal(add_principal(&self.registry, &self.admin, new).await.expect("an account"))
    }

    /// The same, logged in; gives the cookie.
    pub(super) async fn account(&self, name: &str, role: Role, agency: &str) -> String {
        self.actor(name, role, agency, None).await;
        self.site.log_in(name).await
    }

    /// People below that agency whose first certificate can be used, in the order of names.
    pub(super) async fn holders(&self, agency: &str) -> Vec<Holder> {
        let path = self.site.path_of(agency).await;
        let reader = self.registry.store.read().await.expect("a reader");
        let view = View::of(TODAY);
        let filter = PeopleFilter { under: Some(path), ..PeopleFilter::default() };
        let people = reader.people(&Scope::Province, view, &filter, None, 500).await.expect("people");
        let mut holders = Vec::new();
        for person in people {
            let Some(&certificate) = person.certificates.first() else { continue };
            let filter = CertificateFilter { id: Some(certificate), ..CertificateFilter::default() };
            let now = Timestamp::start_of(TODAY).plus_seconds(9 * 3600);
            let line =
                reader.certificate_page(&Scope::Province, view, now, &filter, None, 1).await.expect("a page").pop();
            if line.is_some_and(|line| line.status == congvu::domain::certificate::status::CertificateStatus::Valid) {
                holders.push(Holder { official: person.key.official, name: person.full_name, certificate });
            }
        }
        assert!(holders.len() > 1, "{agency} has people who can sign");
        holders
    }

    pub(super) async fn get(&self, cookie: &str, path: &str) -> Answer {
        self.site.get(Some(cookie), path).await
    }

    /// Sends fields as they are.
    pub(super) async fn post(&self, cookie: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        let form: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.site.post(action, &form, &[("Cookie", &format!("{}={cookie}", Site::COOKIE))]).await
    }

    /// Fills in the form of a page that goes to `action`, and sends it with what it carries unseen.
    pub(super) async fn send(&self, cookie: &str, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        let shown = self.get(cookie, page).await;
        assert!(shown.status == 200, "{page}: {}", shown.status);
        let unseen = unseen(&shown.body, action);
        let all: Vec<(&str, &str)> =
            unseen.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain(fields.iter().copied()).collect();
        self.post(cookie, action, &all).await
    }

    /// The same, which must lead on; gives where to.
    pub(super) async fn done(&self, cookie: &str, page: &str, action: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.send(cookie, page, action, fields).await;
        assert_eq!(answer.status, 303, "{action}: {}", answer.body);
        answer.header("location").expect("a place").to_owned()
    }

    /// Drafts a request to revoke that certificate, and gives its page.
    pub(super) async fn drafted(&self, cookie: &str, holder: &Holder, reason: &str) -> String {
        let page = format!("/requests/new?official={}&kind=revoke", holder.official);
        let certificate = holder.certificate.to_string();
        let fields = [("certificate", certificate.as_str()), ("reason", reason), ("device_serial", "USB-9")];
        let there = self.done(cookie, &page, "/requests/new", &fields).await;
        there.strip_suffix("?done=drafted").expect("its page").to_owned()
    }
}

/// What the form of a page that goes to `action` carries unseen.
pub(super) fn unseen(body: &str, action: &str) -> Vec<(String, String)> {
    let start = format!("<form method=\"post\" action=\"{action}\"");
    let (_, rest) = body.split_once(&start).unwrap_or_else(|| panic!("no form to {action}: {body}"));
    let (form, _) = rest.split_once("</form>").expect("its end");
    let field = |part: &str| {
        let (name, rest) = part.split_once("\" value=\"")?;
        let (value, _) = rest.split_once('"')?;
        Some((name.to_owned(), value.to_owned()))
    };
    form.split("<input type=\"hidden\" name=\"").skip(1).filter_map(field).collect()
}
