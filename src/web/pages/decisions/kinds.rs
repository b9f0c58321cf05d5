//! The kinds of decisions as they are chosen: in groups, each with what follows from it.

use crate::domain::decision::DecisionKind;
use crate::web::ui::Say;

/// Kinds that belong together, and what the group is called.
pub(super) const fn groups(say: Say) -> [(&'static str, &'static [DecisionKind]); 4] {
    use DecisionKind::{
        Appoint, CorrectIdentity, Death, Discipline, Dismiss, EndSecondment, LeaveWithoutPay, MoveOut, Recruit, Resign,
        Retire, Return, Second, SuspendFromDuty, Transfer,
    };
    [
        (
            say.of("Đến và thay đổi vị trí", "Coming and moving"),
            &[Recruit, Transfer, Second, EndSecondment, Appoint, Dismiss],
        ),
        (say.of("Vắng mặt và trở lại", "Absence and return"), &[LeaveWithoutPay, Return, SuspendFromDuty]),
        (say.of("Rời khỏi", "Leaving"), &[Retire, Resign, MoveOut, Death]),
        (say.of("Khác", "Other"), &[Discipline, CorrectIdentity]),
    ]
}

/// What follows from a kind, in a sentence.
pub(super) const fn hint(say: Say, kind: DecisionKind) -> &'static str {
    match kind {
        DecisionKind::Recruit => say.of(
            "Hộp thư được tạo và hoạt động từ ngày hiệu lực; sau đó đề nghị cấp chứng thư.",
            "A mailbox that works from the effective day on; then a certificate is requested.",
        ),
        DecisionKind::Transfer => say.of(
            "Chuyển sang đơn vị khác; địa chỉ cũ vẫn nhận thư một thời gian; đề nghị thay đổi chứng thư.",
            "Another agency; the former address is kept for a while; a change of the certificate is requested.",
        ),
        DecisionKind::Second => {
            say.of("Giữ vị trí gốc, thêm địa chỉ ở nơi biệt phái.", "The post at home stays; one more address on duty.")
        }
        DecisionKind::EndSecondment => say.of("Trở về đơn vị gốc.", "Back at home."),
        DecisionKind::Appoint => say.of(
            "Chức vụ khác trong cùng cơ quan, hoặc thêm một chức vụ kiêm nhiệm.",
            "Another title in the same agency, or one more post.",
        ),
        DecisionKind::Dismiss => say.of(
            "Miễn nhiệm, cách chức, bãi nhiệm, từ chức: ở lại với chức danh khác.",
            "They stay, with another title.",
        ),
        DecisionKind::LeaveWithoutPay => say.of(
            "Cũng dùng cho thai sản, đi học. Hộp thư giữ nguyên hoặc tạm khóa, tùy chọn.",
            "The mailbox is kept or suspended, as chosen.",
        ),
        DecisionKind::Return => say.of(
            "Hộp thư hoạt động trở lại; gỡ việc ngừng sử dụng chứng thư.",
            "The mailbox works again; stops are lifted.",
        ),
        DecisionKind::SuspendFromDuty => say
            .of("Khóa hộp thư và ngừng sử dụng chứng thư ngay.", "The mailbox is locked and signing stopped at once."),
        DecisionKind::Discipline => say.of(
            "Khiển trách đến buộc thôi việc; buộc thôi việc thì khóa hộp thư, đề nghị thu hồi chứng thư.",
            "From a reprimand to dismissal, which ends service.",
        ),
        DecisionKind::CorrectIdentity => say.of(
            "Sửa thông tin đã ghi; đề nghị thay đổi chứng thư.",
            "What is recorded is corrected; a change is requested.",
        ),
        DecisionKind::Retire => say.of(
            "Hộp thư chỉ nhận trong thời gian chuyển tiếp rồi lưu giữ; đề nghị thu hồi chứng thư.",
            "The mailbox receives for a while and is then kept; revocation is requested.",
        ),
        DecisionKind::Resign => {
            say.of("Cũng dùng khi chấm dứt hợp đồng. Như nghỉ hưu, thời gian ngắn hơn.", "As for retirement, sooner.")
        }
        DecisionKind::MoveOut => say.of("Như thôi việc.", "As for resignation."),
        DecisionKind::Death => say.of(
            "Khóa hộp thư ngay; đề nghị thu hồi chứng thư.",
            "The mailbox is locked at once; revocation is requested.",
        ),
    }
}
