//! Zimbra's entries, by an LDIF export: addresses, states, quotas, lists; and a directory that is Zimbra's own is never written.

use std::io::Write as _;

use congvu::directory::adopt::correlate::Evidence;
use congvu::directory::adopt::kind::ForeignKind;
use congvu::directory::adopt::profile::Profile;
use congvu::operations::OperationError;
use congvu::operations::adopt_directory::{Adopted, Adoption, AgencyMap, Source, adopt_directory};
use congvu::operations::apply_directory_sync::apply_directory_sync;
use congvu::operations::plan_directory_sync::plan_directory_sync;

use super::matching::settings;
use crate::access::office::Office;
use crate::database::{TestDatabase, on_both_engines};
use crate::fake_directory::FakeDirectory;
use crate::slapd::BASE;

on_both_engines! {
    accounts_of_an_export_are_entered_with_their_state_quota_and_aliases
    a_directory_of_zimbras_own_is_never_written
    a_file_that_is_no_export_writes_nothing
}

const EXPORT: &str = "dn: uid=an,ou=people,dc=binhphuoc,dc=gov,dc=vn
objectClass: inetOrgPerson
objectClass: zimbraAccount
entryUUID: 00000000-0000-4000-8000-000000000001
uid: an
cn:: Tmd1eeG7hW4gVsSDbiBBbg==
sn: An
mail: an@binhphuoc.gov.vn
mail: an.nv@binhphuoc.gov.vn
zimbraMailDeliveryAddress: an.nv@binhphuoc.gov.vn
zimbraMailAlias: an@binhphuoc.gov.vn
zimbraAccountStatus: locked
zimbraMailQuota: 1073741824
userPassword:: e1NTSEF9eA==

dn: uid=binh,ou=people,dc=binhphuoc,dc=gov,dc=vn
objectClass: zimbraAccount
entryUUID: 00000000-0000-4000-8000-000000000002
uid: binh
displayName: Tran Thi Binh
zimbraMailDeliveryAddress: binh@binhphuoc.gov.vn
zimbraAccountStatus: pending

dn: uid=spam.x,ou=people,dc=binhphuoc,dc=gov,dc=vn
objectClass: zimbraAccount
entryUUID: 00000000-0000-4000-8000-000000000003
zimbraIsSystemResource: TRUE
mail: spam.x@binhphuoc.gov.vn

dn: uid=phonghop,ou=people,dc=binhphuoc,dc=gov,dc=vn
objectClass: zimbraCalendarResource
objectClass: zimbraAccount
entryUUID: 00000000-0000-4000-8000-000000000004
zimbraCalResType: Location

dn: uid=stttt,ou=people,dc=binhphuoc,dc=gov,dc=vn
objectClass: zimbraDistributionList
objectClass: zimbraMailRecipient
entryUUID: 00000000-0000-4000-8000-000000000005
mail: SLUG@binhphuoc.gov.vn
zimbraMailForwardingAddress: an@binhphuoc.gov.vn
";

async fn adopt(office: &Office, text: &str, create: bool, commit: bool) -> Result<Adopted, OperationError> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let map = "dn_suffix,department,agency_code\n\"ou=people,dc=binhphuoc,dc=gov,dc=vn\",,H10\n";
    let adoption = Adoption {
        profile: Profile::Zimbra,
        base: None,
        birth_attribute: None,
        create: create.then(|| AgencyMap::read(map.as_bytes()).unwrap()),
        commit,
    };
    let source = Source::Ldif(file.path().to_owned());
    adopt_directory(&office.registry, source, &settings(), &office.admin, &adoption, &|_| {}).await
}

async fn accounts_of_an_export_are_entered_with_their_state_quota_and_aliases(db: TestDatabase) {
    let office = Office::open(&db).await;
    let slug = db.texts("select slug from agency_current order by path").await.remove(3);
    let export = EXPORT.replace("SLUG", &slug.to_uppercase());
    let adopted = adopt(&office, &export, true, true).await.unwrap();
    let tally = &adopted.tally;
    assert_eq!((tally.entries, tally.newcomers, tally.agency_lists), (5, 2, 1));
    let kinds = [ForeignKind::Person, ForeignKind::Service, ForeignKind::Room, ForeignKind::List];
    assert_eq!(kinds.map(|kind| tally.kinds[&kind]), [2, 1, 1, 1]);
    let rows = "select full_name || ' ' || address || ' ' || aliases || ' ' || state || ' ' || quota_mib from mailbox_current order by number";
    assert_eq!(
        db.texts(rows).await,
        [
            "Nguyễn Văn An an.nv@binhphuoc.gov.vn [\"an@binhphuoc.gov.vn\"] suspended 1024",
            "Tran Thi Binh binh@binhphuoc.gov.vn [] staged 2048",
        ]
    );
    assert_eq!(db.texts("select name || ' ' || profile from target").await, ["zimbra zimbra"]);
    let renewed = export.replace("-000000000001", "-00000000000a").replace("an@", "an.khac@");
    let again = adopt(&office, &renewed, true, true).await.unwrap();
    assert_eq!(again.tally.linked_before, 1);
    assert_eq!(again.tally.cases.len(), 1, "an entry made anew is another entry: {:?}", again.tally);
    assert!(!again.tally.links.contains_key(&Evidence::Mail));
}

async fn a_directory_of_zimbras_own_is_never_written(db: TestDatabase) {
    let office = Office::open(&db).await;
    let directory = FakeDirectory::new(&congvu::directory::entry::Dn(BASE.to_owned()));
    let planned = plan_directory_sync(&office.registry, &directory, &settings(), &office.admin).await.unwrap();
    let adoption = Adoption { profile: Profile::Zimbra, base: None, birth_attribute: None, create: None, commit: true };
    let source = Source::Directory(&directory);
    let writes = directory.state().writes;
    adopt_directory(&office.registry, source, &settings(), &office.admin, &adoption, &|_| {}).await.unwrap();
    let is_refused =
        |error: &OperationError| matches!(error, OperationError::Conflict { reason } if reason.en.contains("zimbra"));
    let refused = plan_directory_sync(&office.registry, &directory, &settings(), &office.admin).await.unwrap_err();
    assert!(is_refused(&refused), "{refused:?}");
    let id = planned.plan.id;
    let refused =
        apply_directory_sync(&office.registry, &directory, &settings(), &office.admin, id, &|_| {}).await.unwrap_err();
    assert!(is_refused(&refused), "{refused:?}");
    assert_eq!(directory.state().writes, writes);
    let elsewhere = congvu::operations::sync_target::SyncSettings { server_hash: [2; 32], ..settings() };
    plan_directory_sync(&office.registry, &directory, &elsewhere, &office.admin).await.unwrap();
}

async fn a_file_that_is_no_export_writes_nothing(db: TestDatabase) {
    let office = Office::open(&db).await;
    for (text, says) in [
        (EXPORT.replace("sn: An\n", "sn:< file:///etc/passwd\n"), "line 7"),
        (format!("{EXPORT}\nsearch: 2\nresult: 0 Success\n"), "ldapsearch -LLL"),
        (EXPORT.replace("mail: spam", "mail:: ?spam"), "base64"),
    ] {
        let refused = adopt(&office, &text, true, true).await.unwrap_err();
        assert!(matches!(&refused, OperationError::Conflict { reason } if reason.en.contains(says)), "{refused:?}");
    }
    for table in ["target", "entry_link", "directory_case", "official"] {
        assert_eq!(db.texts(&format!("select cast(count(*) as text) from {table}")).await, ["0"], "{table}");
    }
}
