//! The words of the definitions.

use super::{Measured, Split};
use crate::domain::indicator::OverTime;
use crate::domain::indicator::amount::Unit;

/// Two languages.
pub(super) type Text = (&'static str, &'static str);

/// A definition in the making.
pub(super) struct Told {
    pub(super) name: Text,
    pub(super) unit: Unit,
    pub(super) over_time: OverTime,
    pub(super) split: Split,
    pub(super) numerator: Text,
    pub(super) denominator: Option<Text>,
    pub(super) not_applicable: Text,
    pub(super) source: &'static str,
}

const PLAN: &str = "Nghị quyết số 17/NQ-CP; kế hoạch ứng dụng công nghệ thông tin của tỉnh";
const DECREE_30: &str = "Nghị định số 30/2020/NĐ-CP, Điều 5";
const DECREE_68: &str = "Nghị định số 68/2024/NĐ-CP, Điều 11 và 17";
const DECISION_28: &str = "Quyết định số 28/2018/QĐ-TTg; Nghị quyết số 17/NQ-CP";

const NOBODY: Text = ("Không có ai ở mẫu số", "There is nobody to count");
const NO_TOTAL: Text = (
    "Cơ quan chưa báo cáo số văn bản đi; hoặc không có sự kiện lẫn báo cáo về số đã ký; hoặc số báo cáo nhỏ hơn số văn bản đã biết qua sự kiện",
    "The agency did not report how many went out; or neither events nor a report tell how many were signed; or more are known by events than were reported",
);
const OUTGOING: Text = (
    "Văn bản đi không mật theo báo cáo của cơ quan (documents_outgoing), của những kỳ nằm trọn trong khoảng tính",
    "Outgoing documents that are not secret, as the agency reported (documents_outgoing), of periods that lie within the days",
);
const NO_LEAVER: Text = (
    "Không có chứng thư nào của người thôi việc đã đến hạn thu hồi",
    "No certificate of a leaver was due to be revoked",
);
const NEVER: Text = ("Luôn có giá trị", "It always has a value");

pub(super) const fn told(which: Measured) -> Told {
    match which {
        Measured::Issued | Measured::Activation | Measured::RegularUse => of_mailboxes(which),
        Measured::Coverage | Measured::Expiring => of_coverage(which),
        Measured::RevokedOnTime | Measured::LeaverDaysMedian | Measured::LeaverDaysMax => of_leavers(which),
        Measured::Usage | Measured::UsagePerson | Measured::UsageAgency | Measured::UsageBoth => of_usage(which),
        Measured::UsageIndeterminate
        | Measured::DocumentsKnown
        | Measured::ElectronicExchange
        | Measured::TimeStamped => of_documents(which),
    }
}

const fn of_mailboxes(which: Measured) -> Told {
    let (name, numerator, denominator, not_applicable): (Text, Text, Text, Text) = match which {
        Measured::Issued => (
            ("Tỷ lệ người được cấp hộp thư công vụ", "Staff with an official mailbox"),
            ("Người đang công tác có hộp thư công vụ", "Staff who have a personal mailbox"),
            ("Người có vị trí công tác chính trong ngày", "Everybody with a primary posting on the day"),
            NOBODY,
        ),
        Measured::Activation => (
            ("Tỷ lệ hộp thư đã kích hoạt", "Mailboxes activated"),
            (
                "Hộp thư đã từng ở trạng thái Hoạt động đến hết ngày tính",
                "Mailboxes that were active at some time until the day",
            ),
            (
                "Hộp thư cá nhân đã cấp, kể cả hộp thư của người đã thôi việc còn được giữ",
                "Personal mailboxes issued, leavers' kept ones too",
            ),
            NOBODY,
        ),
        _ => (
            ("Tỷ lệ hộp thư sử dụng thường xuyên", "Mailboxes in regular use"),
            (
                "Hộp thư được sử dụng trong 90 ngày (theo [mailboxes] dormant_after_days) trước ngày nguồn báo gần nhất",
                "Mailboxes used within 90 days ([mailboxes] dormant_after_days) before the day of the source's last word",
            ),
            (
                "Hộp thư cá nhân đã cấp của đơn vị có nguồn báo lần sử dụng gần nhất",
                "Personal mailboxes issued, of units of which a source tells the last use",
            ),
            (
                "Trong 90 ngày không nguồn nào (thư mục LDAP, máy chủ thư) báo lần sử dụng gần nhất của đơn vị",
                "No source (LDAP directory, mail server) told of a last use in the unit within 90 days",
            ),
        ),
    };
    Told {
        name,
        unit: Unit::Percent,
        over_time: OverTime::Last,
        split: Split::Rank,
        numerator,
        denominator: Some(denominator),
        not_applicable,
        source: PLAN,
    }
}

const fn of_coverage(which: Measured) -> Told {
    let (name, numerator, denominator): (Text, Text, Text) = match which {
        Measured::Coverage => (
            ("Tỷ lệ người ký được", "Coverage: staff who can sign"),
            (
                "Người thuộc diện có chứng thư tốt vào cuối ngày, không tính người chưa xác định được việc thu hồi",
                "Staff in scope with a good certificate at the day's end; whose revocation is unknown does not count",
            ),
            ("Người thuộc diện phải có chứng thư", "Staff who must be able to sign"),
        ),
        _ => (
            ("Tỷ lệ chứng thư sắp hết hạn (dưới 75 ngày)", "Certificates that end within 75 days"),
            (
                "Người ký được mà mọi chứng thư tốt của họ hết hạn trong 75 ngày",
                "Those who can sign, of whom every good certificate ends within 75 days",
            ),
            ("Người ký được", "Those who can sign"),
        ),
    };
    Told {
        name,
        unit: Unit::Percent,
        over_time: OverTime::Last,
        split: Split::Rank,
        numerator,
        denominator: Some(denominator),
        not_applicable: NOBODY,
        source: PLAN,
    }
}

const LEAVERS: Text = (
    "Chứng thư còn hiệu lực, chưa thu hồi khi người giữ thôi giữ vị trí, có hạn thu hồi trong khoảng tính, trừ chứng thư tự hết hạn trong thời hạn",
    "Certificates that were valid and unrevoked when their holder left and whose term ends within the days, but for those that ended within it",
);

const fn of_leavers(which: Measured) -> Told {
    let (name, unit, numerator, denominator): (Text, Unit, Text, Option<Text>) = match which {
        Measured::RevokedOnTime => (
            ("Tỷ lệ chứng thư của người thôi việc được thu hồi đúng hạn", "Leavers' certificates revoked in time"),
            Unit::Percent,
            (
                "Được CA thu hồi (ngày ghi trên CRL hoặc OCSP) chậm nhất 01 + 03 ngày làm việc sau ngày thôi giữ vị trí",
                "Revoked by the CA (by the date on its list or answer) within 1 + 3 working days after they left",
            ),
            Some(LEAVERS),
        ),
        Measured::LeaverDaysMedian => (
            ("Số ngày từ thôi việc đến thu hồi (trung vị)", "Days from leaving to revocation (median)"),
            Unit::Days,
            (
                "Trung vị số ngày từ ngày thôi giữ vị trí đến ngày thu hồi, của chứng thư đã thu hồi",
                "The median of the days from leaving to the revocation, of certificates that were revoked",
            ),
            None,
        ),
        _ => (
            ("Số ngày từ thôi việc đến thu hồi (lớn nhất)", "Days from leaving to revocation (longest)"),
            Unit::Days,
            (
                "Số ngày lớn nhất từ ngày thôi giữ vị trí đến ngày thu hồi, của chứng thư đã thu hồi",
                "The most days from leaving to the revocation, of certificates that were revoked",
            ),
            None,
        ),
    };
    Told {
        name,
        unit,
        over_time: OverTime::Sum,
        split: Split::Rank,
        numerator,
        denominator,
        not_applicable: NO_LEAVER,
        source: DECREE_68,
    }
}

const fn of_usage(which: Measured) -> Told {
    let (name, numerator): (Text, Text) = match which {
        Measured::Usage => (
            ("Tỷ lệ văn bản đi có chữ ký số hợp lệ", "Outgoing documents with a valid signature"),
            ("Văn bản có ít nhất một trong hai chữ ký dưới đây", "Those with one of the two signatures below, or both"),
        ),
        Measured::UsagePerson => (
            ("… của người có thẩm quyền", "… of who has the authority"),
            (
                "Có chữ ký duyệt (leader_approval) bằng chứng thư của người đó, được xác định là tốt",
                "With an approval (leader_approval) by a person's certificate of which the verdict is good",
            ),
        ),
        Measured::UsageAgency => (
            ("… của cơ quan, tổ chức", "… of the agency"),
            (
                "Có chữ ký phát hành (agency_issue) bằng chứng thư của cơ quan, được xác định là tốt",
                "With an issue (agency_issue) by an agency's certificate of which the verdict is good",
            ),
        ),
        _ => (("… đủ cả hai chữ ký", "… with both"), ("Có cả hai chữ ký trên", "With both of these")),
    };
    Told {
        name,
        unit: Unit::Percent,
        over_time: OverTime::Sum,
        split: if matches!(which, Measured::UsagePerson) { Split::Rank } else { Split::None },
        numerator,
        denominator: Some(OUTGOING),
        not_applicable: NO_TOTAL,
        source: DECREE_30,
    }
}

const fn of_documents(which: Measured) -> Told {
    let (name, unit, split, numerator, denominator, not_applicable, source): (
        Text,
        Unit,
        Split,
        Text,
        Option<Text>,
        Text,
        &'static str,
    ) = match which {
        Measured::UsageIndeterminate => (
            ("Văn bản có chữ ký chưa xác định", "Documents with an indeterminate signature"),
            Unit::Count,
            Split::None,
            (
                "Văn bản thiếu một chữ ký tốt mà chữ ký chưa xác định được việc thu hồi có thể là chữ ký đó",
                "Documents that lack a good signature which one of unknown revocation may turn out to be",
            ),
            None,
            NEVER,
            DECREE_30,
        ),
        Measured::DocumentsKnown => (
            ("Văn bản đi biết được qua sự kiện ký số", "Outgoing documents known by signing events"),
            Unit::Count,
            Split::None,
            (
                "Văn bản có sự kiện duyệt hoặc phát hành, bất kể chữ ký có hợp lệ hay không",
                "Documents with an approval or an issue, whatever the signature proves",
            ),
            None,
            NEVER,
            DECREE_30,
        ),
        Measured::ElectronicExchange => (
            ("Tỷ lệ văn bản trao đổi dưới dạng điện tử", "Documents exchanged electronically"),
            Unit::Percent,
            Split::ExchangeLevel,
            (
                "Theo báo cáo: văn bản gửi, nhận dưới dạng điện tử; theo sự kiện: văn bản gửi không qua đường giấy",
                "As reported: those sent electronically; by events: those that left otherwise than on paper",
            ),
            Some((
                "Theo báo cáo: văn bản trao đổi; theo sự kiện: văn bản biết được đường gửi",
                "As reported: those exchanged; by events: those of which it is known how they left",
            )),
            ("Không có báo cáo và không có sự kiện", "There is neither a report nor an event"),
            DECISION_28,
        ),
        _ => (
            ("Tỷ lệ chữ ký có dấu thời gian", "Signatures with a time stamp"),
            Unit::Percent,
            Split::None,
            ("Chữ ký có dấu thời gian", "Signatures with a time stamp"),
            Some((
                "Chữ ký trên văn bản đi biết được qua sự kiện",
                "Signatures on outgoing documents that events tell of",
            )),
            ("Không có chữ ký nào", "There is no signature"),
            DECREE_68,
        ),
    };
    Told { name, unit, over_time: OverTime::Sum, split, numerator, denominator, not_applicable, source }
}
