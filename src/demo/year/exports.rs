//! The demo's documents as their systems export them, in the very forms that `event import` reads: `iOffice` in the bodies of the province and the
//! districts, `OneWin Sys` in the communes.

use csv::Writer;
use serde_json::json;

use super::documents::{Document, Signature};
use crate::domain::agency::Level;
use crate::domain::clock::Timestamp;
use crate::domain::signing::event::{Channel, ExchangeLevel, SigningAction};
use crate::pki::facts::fingerprint;

/// A document system of the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum System {
    /// Of the province and its districts.
    IOffice,
    /// Of the communes.
    OneWin,
}

impl System {
    pub(super) const ALL: [Self; 2] = [Self::IOffice, Self::OneWin];

    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::IOffice => "ioffice",
            Self::OneWin => "onewinsys",
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::IOffice => "iOffice",
            Self::OneWin => "OneWin Sys",
        }
    }

    /// The name of its export.
    pub(super) const fn file(self) -> &'static str {
        match self {
            Self::IOffice => "ioffice-2019.jsonl",
            Self::OneWin => "onewinsys-2019.csv",
        }
    }

    /// What it exports of these documents: those of its own agencies.
    pub(super) fn export(self, documents: &[Document<'_>]) -> Vec<u8> {
        let own = documents.iter().filter(|document| Self::of(document.agency.level) == self);
        match self {
            Self::IOffice => json_lines(own),
            Self::OneWin => table(own).unwrap_or_default(),
        }
    }

    const fn of(level: Level) -> Self {
        match level {
            Level::Province | Level::District => Self::IOffice,
            Level::Commune => Self::OneWin,
        }
    }
}

fn json_lines<'d, 'a: 'd>(documents: impl Iterator<Item = &'d Document<'a>>) -> Vec<u8> {
    let mut text = String::new();
    for document in documents {
        for (place, signature) in document.signatures.iter().enumerate() {
            text.push_str(&of_ioffice(document, place, signature));
            text.push('\n');
        }
    }
    text.into_bytes()
}

fn of_ioffice(document: &Document<'_>, place: usize, signature: &Signature<'_>) -> String {
    let certificate = &signature.signer.certificate;
    let stamp = signature.stamped_at.map(|at| json!({ "thoiGian": at, "soHieu": stamp_serial(document, place) }));
    json!({
        "idKySo": event(document, place),
        "vanBan": {
            "id": name(document),
            "soKyHieu": notation(document),
            "maDinhDanhDonVi": document.agency.code,
        },
        "loaiKy": match signature.action {
            SigningAction::LeaderApproval => "LANH_DAO_KY_DUYET",
            SigningAction::AgencyIssue => "VAN_THU_PHAT_HANH",
            SigningAction::Copy => "SAO_Y",
            SigningAction::Appendix => "PHU_LUC",
            SigningAction::Comment => "Y_KIEN",
        },
        "chungThu": { "nhaCungCap": certificate.issuer, "soHieu": certificate.serial.to_string() },
        "thoiGianKy": local_marked_as_utc(signature.at),
        "dauThoiGian": stamp,
        "dinhDang": "PDF",
        "thuatToanBam": "SHA256",
        "giaTriBam": digest(document),
        "kenhGui": match document.channel {
            Channel::NationalAxis => "TRUC_LIEN_THONG",
            Channel::Lgsp => "LGSP",
            Channel::Internal => "NOI_BO",
            Channel::Mail => "THU_CONG_VU",
            Channel::Paper => "GIAY",
        },
        "capTraoDoi": match document.level {
            ExchangeLevel::Central => "TRUNG_UONG",
            ExchangeLevel::WithinProvince => "TRONG_TINH",
            ExchangeLevel::ProvinceDistrict => "TINH_HUYEN",
            ExchangeLevel::ProvinceCommune => "TINH_XA",
            ExchangeLevel::DistrictCommune => "HUYEN_XA",
        },
    })
    .to_string()
}

const HEADINGS: [&str; 11] = [
    "Mã giao dịch",
    "Mã văn bản",
    "Số, ký hiệu",
    "Mã định danh",
    "Loại ký",
    "SHA-256 chứng thư",
    "Thời gian ký",
    "Dấu thời gian",
    "Thuật toán băm",
    "Giá trị băm",
    "Cấp trao đổi",
];

fn table<'d, 'a: 'd>(documents: impl Iterator<Item = &'d Document<'a>>) -> Result<Vec<u8>, csv::Error> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(HEADINGS)?;
    for document in documents {
        for (place, signature) in document.signatures.iter().enumerate() {
            writer.write_record(of_onewin(document, place, signature))?;
        }
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn of_onewin(document: &Document<'_>, place: usize, signature: &Signature<'_>) -> [String; 11] {
    let action = match signature.action {
        SigningAction::LeaderApproval => "Lãnh đạo ký duyệt",
        SigningAction::AgencyIssue => "Cơ quan phát hành",
        SigningAction::Copy => "Sao y",
        SigningAction::Appendix => "Phụ lục",
        SigningAction::Comment => "Ý kiến",
    };
    let level = match document.level {
        ExchangeLevel::Central => "Trung ương",
        ExchangeLevel::WithinProvince => "Trong tỉnh",
        ExchangeLevel::ProvinceDistrict => "Tỉnh - huyện",
        ExchangeLevel::ProvinceCommune => "Tỉnh - xã",
        ExchangeLevel::DistrictCommune => "Huyện - xã",
    };
    [
        event(document, place),
        name(document),
        notation(document),
        document.agency.code.to_string(),
        action.to_owned(),
        signature.signer.certificate.sha256.to_string(),
        signature.at.to_string(),
        signature.stamped_at.map(|at| at.to_string()).unwrap_or_default(),
        "SHA-256".to_owned(),
        digest(document),
        level.to_owned(),
    ]
}

fn name(document: &Document<'_>) -> String {
    format!("{}-2019-{:05}", document.agency.code, document.number)
}

fn event(document: &Document<'_>, place: usize) -> String {
    format!("{}-{}", name(document), place + 1)
}

fn notation(document: &Document<'_>) -> String {
    format!("{}/{}", document.number, document.agency.slug.to_uppercase())
}

/// The document itself is nowhere: what stands for its digest is that of its name.
fn digest(document: &Document<'_>) -> String {
    fingerprint(name(document).as_bytes()).to_string()
}

fn stamp_serial(document: &Document<'_>, place: usize) -> String {
    fingerprint(event(document, place).as_bytes()).to_string().chars().take(16).collect()
}

/// As that system writes its times, which its mapping knows.
fn local_marked_as_utc(at: Timestamp) -> String {
    at.to_string().replace("+07:00", "Z")
}
