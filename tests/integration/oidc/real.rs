//! Against a real provider (npm's oidc-provider): everything that a browser, the registry and the provider say to each other.

use congvu::auth::oidc::ProviderSettings;
use congvu::operations::link_provider::link_account;

use super::browser::Browser;
use super::office::{PAGES, Served, settings};
use super::real_provider::RealProvider;
use crate::database::{TestDatabase, on_both_engines, with_sqlite};

on_both_engines! {
    people_log_in_by_a_real_provider
}

fn pinned(provider: &RealProvider) -> ProviderSettings {
    ProviderSettings { ca_file: Some(provider.authority()), scopes: Vec::new(), ..settings(&provider.issuer) }
}

async fn people_log_in_by_a_real_provider(db: TestDatabase) {
    let Some(provider) = RealProvider::start() else { return };
    let served = Served::new(db, pinned(&provider)).await;
    let office = &served.office;
    link_account(&office.registry, &office.admin, "other-admin", &provider.issuer, "nguoi-thu-hai")
        .await
        .expect("a link");
    served.provider.check().await.expect("it answers");

    let (mut here, mut there) = (Browser::default(), Browser::default());
    let sent_to = served.set_out(&mut here, "%2Fagencies").await;
    let back = provider.agree(&mut there, &sent_to, "nguoi-thu-hai").await;
    let back = back.strip_prefix(PAGES).expect("ours").to_owned();
    assert!(back.contains("&iss="), "it names itself: {back}");
    assert_eq!(here.get(served.address, &back).await.location(), "/agencies");
    assert_eq!(served.last_leaf().await, "other-admin log_in_by_provider done");
    assert_eq!(here.get(served.address, "/agencies").await.status, 200);

    // It remembers its people; somebody whom nobody linked is told so.
    let sent_to = served.set_out(&mut here, "%2F").await;
    let back = provider.agree(&mut Browser::default(), &sent_to, "nguoi-la").await;
    let answer = here.get(served.address, back.strip_prefix(PAGES).expect("ours")).await;
    assert!(answer.status == 403 && answer.body.contains("nguoi-la"), "{answer:?}");

    let sent_to = served.set_out(&mut here, "%2F").await;
    let back = provider.give_up(&mut Browser::default(), &sent_to).await;
    let answer = here.get(served.address, back.strip_prefix(PAGES).expect("ours")).await;
    assert!(answer.status == 403 && answer.body.contains("Bạn đã hủy"), "{answer:?}");

    // Its codes are good once: another browser's return with one that was used is refused by it, too.
    let sent_to = served.set_out(&mut here, "%2F").await;
    let used = provider.agree(&mut there, &sent_to, "nguoi-thu-hai").await;
    let path = used.strip_prefix(PAGES).expect("ours").to_owned();
    assert_eq!(here.get(served.address, &path).await.status, 303);
    let sent_to = served.set_out(&mut here, "%2F").await;
    let state = super::browser::parameter(&sent_to, "state");
    let code = super::browser::parameter(&used, "code");
    let replayed = super::scripted::back(&[("code", &code), ("state", &state)]);
    assert_eq!(here.get(served.address, &replayed).await.status, 403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_whose_certificate_is_not_of_the_pinned_ca_is_not_asked_anything() {
    let Some(provider) = RealProvider::start() else { return };
    with_sqlite(|db| async move {
        // Without a pin the public CAs are believed, and this one is none of them.
        let served = Served::new(db, ProviderSettings { ca_file: None, ..pinned(&provider) }).await;
        let answer = Browser::default().get(served.address, "/login/oidc").await;
        assert_eq!((answer.status, answer.header("retry-after")), (503, Some("60")));
        let said = served.provider.check().await.expect_err("not believed").to_string();
        assert!(said.contains("certificate"), "{said}");
        // The right name, but an address of it that is not in the certificate.
        let issuer = provider.issuer.replace("localhost", "127.0.0.1");
        let by_number = congvu::auth::oidc::Provider::new(ProviderSettings { issuer, ..pinned(&provider) });
        let said = by_number.expect("a provider").check().await.expect_err("another name").to_string();
        assert!(said.contains("certificate"), "{said}");
        // And with another client's secret nobody is told anything.
        let settings = ProviderSettings { client_secret: "wrong".to_owned(), ..pinned(&provider) };
        let other = served.replica_by(settings).await;
        let (mut here, mut there) = (Browser::default(), Browser::default());
        let sent_to = here.get(other.0, "/login/oidc").await.location().to_owned();
        let back = provider.agree(&mut there, &sent_to, "hr").await;
        let answer = here.get(other.0, back.strip_prefix(PAGES).expect("ours")).await;
        assert_eq!((answer.status, answer.set_cookie("congvu")), (503, None));
        other.1.abort();
    })
    .await;
}
