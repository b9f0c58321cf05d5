use std::io::{Cursor, Read as _};

use calamine::{Data, Reader as _, Xlsx};
use time::macros::date;
use uuid::Uuid;

use super::*;
use crate::domain::form::FormNumber;
use crate::domain::form::edition::Edition;
use crate::domain::form::field::{Field, Value};
use crate::domain::form::filled::{Facts, Heading, Row, contact_cells, row_cells};
use crate::domain::form::layout::About;
use crate::domain::ids::{OfficialId, RequestId};

fn facts(known: &[(Field, &str)]) -> Facts {
    let mut facts = Facts::default();
    for (field, text) in known {
        facts.text(*field, Some((*text).to_owned()));
    }
    facts
}

fn form(number: FormNumber, contact: &Facts, rows: &[Facts]) -> FilledForm {
    let edition = Edition::on(date!(2024 - 09 - 02)).unwrap();
    let layout = edition.layout(number);
    let row = |facts: &Facts| Row {
        request: RequestId(Uuid::nil()),
        official: OfficialId(Uuid::nil()),
        cells: row_cells(layout, About::default(), facts),
    };
    FilledForm {
        form: number,
        edition,
        dated_on: date!(2024 - 09 - 02),
        is_draft: true,
        is_signed_by_hand: true,
        heading: Heading {
            superior: Some("Ủy ban nhân dân tỉnh Bình Phước".into()),
            agency: Some("Sở Nội vụ".into()),
            place: Some("Bình Phước".into()),
            number: None,
        },
        contact: contact_cells(layout, contact),
        rows: rows.iter().map(row).collect(),
    }
}

/// The cells of a sheet, row by row, without those that are empty.
fn sheet(bytes: &[u8], name: &str) -> Vec<Vec<Data>> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let range = workbook.worksheet_range(name).unwrap();
    let rows = range.rows().map(|row| row.iter().filter(|cell| **cell != Data::Empty).cloned().collect::<Vec<_>>());
    rows.filter(|row| !row.is_empty()).collect()
}

fn texts(rows: &[Vec<Data>]) -> Vec<String> {
    rows.iter().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ")).collect()
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn of_person() -> Facts {
    let mut facts = facts(&[
        (Field::FullName, "Nguyễn Văn An"),
        (Field::PersonalNumber, "070190000123"),
        (Field::IdIssuedAt, "Cục Cảnh sát"),
        (Field::OfficialAddress, "annv@binhphuoc.gov.vn"),
    ]);
    facts.known.insert(Field::BirthDate, Value::Day(date!(1980 - 02 - 29)));
    facts.known.insert(Field::IdIssuedOn, Value::Day(date!(2021 - 05 - 04)));
    facts
}

#[test]
fn a_form_is_a_page_as_official_texts_are() {
    let contact = facts(&[(Field::FullName, "Lê Thị Bê"), (Field::Mobile, "0912345678")]);
    let bytes = workbook(&form(FormNumber::Person, &contact, &[of_person()])).unwrap();
    let rows = sheet(&bytes, "Mẫu 01");
    let told = texts(&rows);
    let expected = [
        "Mẫu số 01 (Nghị định số 68/2024/NĐ-CP)",
        "ỦY BAN NHÂN DÂN TỈNH BÌNH PHƯỚC | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "SỞ NỘI VỤ | Độc lập - Tự do - Hạnh phúc",
        "Số: …………… | Bình Phước, ngày 02 tháng 9 năm 2024",
        "V/v đề nghị cấp chứng thư chữ ký số chuyên dùng công vụ cho cá nhân",
        "BẢN NHÁP: đề nghị chưa được trình",
        "Kính gửi: Cục Chứng thực số và Bảo mật thông tin, Ban Cơ yếu Chính phủ.",
        "1. Thông tin người tiếp nhận chứng thư chữ ký số (thiết bị lưu khóa bí mật):",
        "– Họ và tên: | Lê Thị Bê",
    ];
    assert_eq!(told[..9], expected);
    assert!(told.contains(&"– Số điện thoại di động: | 0912345678".to_owned()), "{told:#?}");
    assert!(told.contains(&"2. Số lượng và danh sách đăng ký: 01, gồm:".to_owned()), "{told:#?}");
    let row = rows.iter().find(|row| row[0] == Data::Float(1.0)).unwrap();
    assert_eq!(row[1], Data::String("Nguyễn Văn An".into()));
    let Data::DateTime(born) = &row[2] else { panic!("{row:?}") };
    assert_eq!(born.to_ymd_hms_milli(), (1980, 2, 29, 0, 0, 0, 0), "a real day");
    assert_eq!(row[3], Data::String("070190000123\n04/05/2021, Cục Cảnh sát".into()));
    let end = told.last_chunk::<3>().unwrap();
    assert_eq!(end[0], "Nơi nhận: | NGƯỜI ĐỨNG ĐẦU CƠ QUAN, TỔ CHỨC QUẢN LÝ TRỰC TIẾP");
    assert_eq!(end[1], "– Như trên; | (Ký, đóng dấu và ghi rõ họ tên)");
    assert!(told.contains(&"Đề nghị đầu tiên của cơ quan: ký tay và đóng dấu.".to_owned()));
    let page = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(page.contains(r#"<pageSetup paperSize="9""#) && page.contains(r#"orientation="landscape""#), "A4");
    assert!(page.contains(r#"fitToHeight="0""#), "as many pages as it takes, each of the whole width");
}

#[test]
fn what_is_lacking_is_marked_noted_and_listed() {
    let mut row = facts(&[(Field::PersonalNumber, "070190000123"), (Field::Reason, "Nghỉ hưu")]);
    row.masked.insert(Field::PersonalNumber);
    let mut masked = facts(&[(Field::CertificateName, "Trần Văn Cê")]);
    masked.masked.insert(Field::PersonalNumber);
    let bytes = workbook(&form(FormNumber::Revoke, &Facts::default(), &[row, masked])).unwrap();
    let gaps = texts(&sheet(&bytes, "Cần bổ sung"));
    assert_eq!(gaps[0], "Dòng | Mục | Vì sao");
    assert_eq!(gaps[1], "Đầu mối | Họ và tên | Sổ đăng ký chưa có");
    assert!(gaps.contains(&"1 | Ngày cấp | Sổ đăng ký chưa có".to_owned()), "{gaps:#?}");
    assert!(!gaps.contains(&"1 | Số định danh cá nhân | Sổ đăng ký chưa có".to_owned()));
    assert!(gaps.contains(&"2 | Số định danh cá nhân | Tài khoản lập mẫu không được xem".to_owned()), "{gaps:#?}");
    assert!(gaps.contains(&"2 | Số hiệu thiết bị lưu khóa bí mật | Sổ đăng ký chưa có".to_owned()), "{gaps:#?}");
    let notes = part(&bytes, "xl/comments1.xml");
    assert!(notes.contains("Ngày cấp: Sổ đăng ký chưa có"), "{notes}");
    assert!(notes.contains("Số định danh cá nhân: Tài khoản lập mẫu không được xem"), "{notes}");
    let told = texts(&sheet(&bytes, "Mẫu 05"));
    assert!(told.iter().any(|row| row.contains("070190000123\n…, …")), "{told:#?}");
}

#[test]
fn a_form_without_gaps_has_one_sheet_and_the_same_form_is_the_same_file() {
    let contact: Vec<(Field, &str)> = Field::ALL.iter().map(|field| (*field, "x")).collect();
    let whole = form(FormNumber::RecoverDevice, &facts(&contact), &[facts(&contact)]);
    let bytes = workbook(&whole).unwrap();
    let opened: Xlsx<_> = Xlsx::new(Cursor::new(bytes.clone())).unwrap();
    assert_eq!(opened.sheet_names(), ["Mẫu 06"]);
    assert!(bytes == workbook(&whole).unwrap(), "octet by octet");
    let made = "<dcterms:created xsi:type=\"dcterms:W3CDTF\">2024-09-02T00:00:00Z</dcterms:created>";
    assert!(part(&bytes, "docProps/core.xml").contains(made), "on the day that it bears, whenever it is made");
    let headings = texts(&sheet(&bytes, "Mẫu 06"));
    let two = headings.iter().position(|row| row.starts_with("STT")).unwrap();
    assert_eq!(headings[two], "STT | Số hiệu thiết bị lưu khóa bí mật | Thông tin của thuê bao");
    assert_eq!(headings[two + 1], "Tên chứng thư chữ ký số | Cơ quan, tổ chức công tác | Địa chỉ thư điện tử công vụ");
}

#[test]
fn no_text_of_a_form_begins_a_formula() {
    let hostile = facts(&[
        (Field::CertificateName, "=cmd|' /C calc'!A0"),
        (Field::Item, "@SUM(A1:A2)"),
        (Field::CertificateSerial, "-2+3"),
    ]);
    let mut hostile = form(FormNumber::ExtendOrChange, &facts(&[(Field::FullName, "=1+1")]), &[hostile]);
    hostile.heading.agency = Some("=HYPERLINK(\"http://x\")".into());
    let bytes = workbook(&hostile).unwrap();
    assert!(!part(&bytes, "xl/worksheets/sheet1.xml").contains("<f>"));
    let cells = sheet(&bytes, "Mẫu 04").concat();
    let begins = |cell: &Data| cell.to_string().starts_with(['=', '+', '@']);
    assert!(!cells.iter().any(begins), "{cells:?}");
    assert!(cells.contains(&Data::String("'=cmd|' /C calc'!A0".into())), "{cells:?}");
}
