//! Writes what the fuzzer begins with into a folder for each target: the program's own templates and exports, filters and bodies as
//! the RFC, Entra and Okta write them. Certificates and lists are made by OpenSSL (`.ci/fuzz`).

use std::io::Read as _;
use std::path::Path;

use congvu_fuzz::domain::clock::Timestamp;
use congvu_fuzz::domain::export::ExportForm;
use congvu_fuzz::domain::import::ImportKind;
use congvu_fuzz::sheets::export::{Heading, ListWriter, Value};
use congvu_fuzz::sheets::template;

const FILTERS: [&str; 8] = [
    "userName eq \"bjensen\"",
    "name.familyName co \"O'Malley\" and not (active eq false)",
    "emails[type eq \"work\" and value co \"@example.com\"]",
    "meta.lastModified gt \"2011-05-13T04:42:34Z\"",
    "urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"J\" or title pr",
    "(userType ne \"Employee\") and (emails co \"example.com\" or emails.value co \"example.org\")",
    "externalId eq null",
    "emails[type eq \"work\"].value",
];

const BODIES: [&str; 4] = [
    r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Replace","path":"active","value":"False"}]}"#,
    r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","value":{"displayName":"a","name.givenName":"b"}}]}"#,
    r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"remove","path":"emails[type eq \"work\"].value"}]}"#,
    r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"emails[primary eq true]","value":{"value":"c@example.gov.vn"}}]}"#,
];

const EXPORTS: [&str; 2] = [
    "version: 1\n\ndn: cn=A,dc=x\nobjectClass: person\ncn:: xJDhu5c=\nsn: a\n b\nuserCertificate;binary:: /wA=\n\n# c\ndn:: Y249xJE=\n",
    "dn: a=b\r\nchangetype: modify\r\nreplace: a\r\na:< file:///x\r\n-\r\n",
];

const KEYS: [&str; 3] = [
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "CN=Cơ quan chứng thực số,O=Ban Cơ yếu Chính phủ,C=VN+00:A1:b2",
    "9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08+7f",
];

const SHEET: &str = r#"<sst><si><t>Họ và tên</t></si></sst>@<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>Ngày sinh</t></is></c></row><row r="3"><c r="A3"><f>1+1</f><v>2</v></c><c r="XFD3" s="1"><v>43830</v></c></row></sheetData></worksheet>"#;

fn main() -> std::io::Result<()> {
    let root = std::env::args().nth(1).unwrap_or_else(|| "seeds".to_owned());
    let put = |target: &str, name: &str, bytes: &[u8]| {
        let folder = Path::new(&root).join(target);
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join(name), bytes)
    };
    for &kind in ImportKind::ALL {
        put("csv", kind.as_str(), &template::csv(kind))?;
        put("xlsx", kind.as_str(), &template::xlsx(kind).unwrap_or_default())?;
    }
    put("csv", "tabs", "họ và tên\tngày sinh\r\n\"a\"\"b\"\t31/12/2019\r\n".as_bytes())?;
    put("xlsx", "sheet", SHEET.replace('@', "\0").as_bytes())?;
    let headings = [Heading { text: "Họ và tên", width: 20 }, Heading { text: "Ngày sinh", width: 12 }];
    let at = Timestamp::from_unix_seconds(1_577_757_600);
    let mut list = ListWriter::begin(ExportForm::Xlsx, "a", &headings, at).expect("a file");
    list.row(&[Value::from("Nguyễn Văn An"), Value::Day(at.day())]).expect("a row");
    let mut exported = Vec::new();
    list.finish().expect("a file").0.read_to_end(&mut exported)?;
    put("xlsx", "exported", &exported)?;
    for (target, texts) in [("ldif", &EXPORTS[..]), ("scim_filter", &FILTERS[..]), ("scim_patch", &BODIES[..]), ("signer_key", &KEYS[..])] {
        for (number, text) in texts.iter().enumerate() {
            put(target, &number.to_string(), text.as_bytes())?;
        }
    }
    Ok(())
}
