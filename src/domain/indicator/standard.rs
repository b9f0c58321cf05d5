//! The indicators that every province has, because reports are made of them. Others are added by those who need them.

use super::amount::Unit;
use super::{FigureScope, Indicator, IndicatorCode, OverTime};
use crate::domain::code::code_list;
use crate::domain::lang::Bilingual;

code_list! {
    /// An indicator that every province has.
    Standard {
        /// Documents that went out.
        DocumentsOutgoing = "documents_outgoing",
        /// Of them those with their signer's signature.
        DocumentsSignedByPerson = "documents_signed_person",
        /// Of them those with the agency's signature.
        DocumentsSignedByAgency = "documents_signed_agency",
        /// Of them those with both.
        DocumentsSignedByBoth = "documents_signed_both",
        /// Documents that came or went between agencies.
        DocumentsExchanged = "documents_exchanged",
        /// Of them those that came or went electronically.
        DocumentsExchangedElectronically = "documents_exchanged_electronically",
        /// The share of the electronic ones, where only that is known.
        ElectronicExchange = "electronic_exchange",
        /// Videoconference points of Party and State bodies.
        VideoconferencePoints = "videoconference_points",
        /// Those of other bodies and enterprises.
        VideoconferencePointsOfOthers = "videoconference_points_others",
        /// Meetings by videoconference.
        VideoconferenceMeetings = "videoconference_meetings",
        /// Whether the one-stop desk works with the province's software.
        OneStopSoftware = "one_stop_software",
    }
}

impl Standard {
    /// Its code.
    #[must_use]
    pub fn code(self) -> IndicatorCode {
        self.into()
    }
}

const DECREE_30: &str = "Nghị định số 30/2020/NĐ-CP";
const DECISION_28: &str = "Quyết định số 28/2018/QĐ-TTg";

/// What it is.
#[must_use]
pub fn standard(which: Standard) -> Indicator {
    let told = told(which);
    Indicator {
        code: which.code(),
        name: Bilingual::new(told.vi, told.en),
        unit: told.unit,
        over_time: told.over_time,
        is_by_level: told.is_by_level,
        // Columns of values are written by these defaults: what an indicator began with it keeps.
        scope: match which {
            Standard::ElectronicExchange => FigureScope::Subtree,
            _ => FigureScope::Own,
        },
        definition: Bilingual::new(told.means_vi, told.means_en),
        source: told.source.to_owned(),
    }
}

struct Told {
    vi: &'static str,
    en: &'static str,
    unit: Unit,
    over_time: OverTime,
    is_by_level: bool,
    means_vi: &'static str,
    means_en: &'static str,
    source: &'static str,
}

const fn documents(
    vi: &'static str,
    en: &'static str,
    means: (&'static str, &'static str),
    source: &'static str,
) -> Told {
    Told {
        vi,
        en,
        unit: Unit::Count,
        over_time: OverTime::Sum,
        is_by_level: true,
        means_vi: means.0,
        means_en: means.1,
        source,
    }
}

const fn told(which: Standard) -> Told {
    match which {
        Standard::DocumentsOutgoing => documents(
            "Văn bản đi",
            "Outgoing documents",
            (
                "Văn bản do cơ quan ban hành trong kỳ, trừ văn bản mật",
                "Documents that the agency issued, but for secret ones",
            ),
            DECREE_30,
        ),
        Standard::DocumentsSignedByPerson => documents(
            "Văn bản đi có chữ ký số của người có thẩm quyền",
            "Outgoing documents with their signer's signature",
            (
                "Trong số văn bản đi: có chữ ký số của người có thẩm quyền",
                "Of the outgoing: signed by who has the authority",
            ),
            DECREE_30,
        ),
        Standard::DocumentsSignedByAgency => documents(
            "Văn bản đi có chữ ký số của cơ quan",
            "Outgoing documents with the agency's signature",
            ("Trong số văn bản đi: có chữ ký số của cơ quan, tổ chức", "Of the outgoing: signed by the agency"),
            DECREE_30,
        ),
        Standard::DocumentsSignedByBoth => documents(
            "Văn bản đi có đủ hai chữ ký số",
            "Outgoing documents with both signatures",
            ("Trong số văn bản đi: có cả hai chữ ký số", "Of the outgoing: signed by both"),
            DECREE_30,
        ),
        Standard::DocumentsExchanged => documents(
            "Văn bản trao đổi giữa các cơ quan",
            "Documents exchanged between agencies",
            ("Văn bản gửi, nhận giữa các cơ quan trong kỳ", "Documents that agencies sent each other"),
            DECISION_28,
        ),
        Standard::DocumentsExchangedElectronically => documents(
            "Văn bản trao đổi dưới dạng điện tử",
            "Documents exchanged electronically",
            ("Trong số văn bản trao đổi: gửi, nhận dưới dạng điện tử", "Of those exchanged: sent electronically"),
            DECISION_28,
        ),
        Standard::ElectronicExchange => Told {
            vi: "Tỷ lệ văn bản trao đổi dưới dạng điện tử",
            en: "Share of documents exchanged electronically",
            unit: Unit::Percent,
            over_time: OverTime::Last,
            is_by_level: true,
            means_vi: "Văn bản gửi, nhận dưới dạng điện tử trên tổng số văn bản trao đổi giữa các cơ quan; dùng khi không có số đếm",
            means_en: "Documents sent electronically out of all exchanged; for whoever has no counts",
            source: DECISION_28,
        },
        Standard::VideoconferencePoints => of_a_day(
            ("Điểm cầu hội nghị truyền hình", "Videoconference points"),
            Unit::Count,
            ("Điểm cầu đặt tại cơ quan Đảng, Nhà nước", "Points in Party and State bodies"),
        ),
        Standard::VideoconferencePointsOfOthers => of_a_day(
            ("Điểm cầu của đơn vị, doanh nghiệp khác", "Videoconference points of others"),
            Unit::Count,
            (
                "Điểm cầu đặt tại đơn vị, doanh nghiệp khác kết nối vào hệ thống của tỉnh",
                "Points of other bodies and enterprises that are joined to the province's system",
            ),
        ),
        Standard::VideoconferenceMeetings => Told {
            vi: "Cuộc họp qua hội nghị truyền hình",
            en: "Meetings by videoconference",
            unit: Unit::Count,
            over_time: OverTime::Sum,
            is_by_level: false,
            means_vi: "Cuộc họp trực tuyến tổ chức trong kỳ",
            means_en: "Meetings that were held",
            source: PLAN,
        },
        Standard::OneStopSoftware => of_a_day(
            ("Phần mềm một cửa điện tử", "One-stop software"),
            Unit::YesNo,
            (
                "Bộ phận một cửa của cơ quan giải quyết hồ sơ trên phần mềm của tỉnh",
                "The agency's one-stop desk works with the province's software",
            ),
        ),
    }
}

/// The province's plan for information technology.
const PLAN: &str = "Kế hoạch ứng dụng công nghệ thông tin của tỉnh";

const fn of_a_day(names: (&'static str, &'static str), unit: Unit, means: (&'static str, &'static str)) -> Told {
    Told {
        vi: names.0,
        en: names.1,
        unit,
        over_time: OverTime::Last,
        is_by_level: false,
        means_vi: means.0,
        means_en: means.1,
        source: PLAN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_read_and_its_own() {
        for which in Standard::ALL {
            assert_eq!(which.code().as_str().parse(), Ok(*which));
        }
    }
}
