//! Resetting one's own mailbox password by a second channel: an address that the official gave when they activated the mailbox, and
//! confirmed by a link. It is sealed at rest; the answer to a request is the same whether there is one or not.

use super::error::{OperationError, OperationResult};
use super::find_person::sealer;
use super::issue_activations::{may_have_password, record};
use super::registry::{Actor, Registry};
use crate::auth::activation_code::ActivationCode;
use crate::domain::clock::{Clock as _, SystemClock};
use crate::domain::ids::{NoticeId, OfficialId};
use crate::domain::mailbox::activation::{ActivationChannel, ActivationPurpose};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::notice::{NewNotice, NoticeKind, NoticeText};
use crate::domain::scope::Scope;

/// Reset mails that one mailbox gets in a day.
pub const RESETS_A_DAY: i64 = 3;

/// Keeps the address that an official gave as their second channel, and sends it a link to confirm it. Until then nothing else is
/// sent there.
///
/// # Errors
/// When there is no key for personal data, or the store fails.
pub async fn offer_recovery_address(
    registry: &Registry,
    official: OfficialId,
    address: &MailAddress,
) -> OperationResult<()> {
    let desk = registry.mail_desk()?;
    let code = ActivationCode::generate()?;
    let sealed = sealer(registry)?.seal_text(official, address.as_str())?;
    let now = SystemClock.now();
    let text = NoticeText {
        title: "Xác nhận địa chỉ khôi phục mật khẩu hộp thư công vụ".to_owned(),
        body: format!(
            "Địa chỉ này vừa được khai báo để khôi phục mật khẩu hộp thư công vụ.\n\n\
             Nếu đúng là bạn, hãy mở liên kết sau để xác nhận:\n{}/recovery/confirm?code={}\n\n\
             Nếu không phải bạn, hãy bỏ qua thư này; địa chỉ sẽ không được sử dụng.\n",
            desk.pages,
            code.grouped()
        ),
    };
    let books = registry.store.bookkeeping().await?;
    books.put_recovery_address(official, sealed, code.digest(), now).await?;
    let id = NoticeId(registry.new_id());
    books.queue_notice(&notice(id, NoticeKind::RecoveryAddress, address, official.to_string(), text)).await?;
    books.audit(registry.event(&Actor::Shell, "offer_recovery_address").about_person(official));
    Ok(books.commit().await?)
}

/// Confirms the address behind a link.
///
/// # Errors
/// [`OperationError::NotFound`] when the link is none, or was used; or when the store fails.
pub async fn confirm_recovery_address(registry: &Registry, code: &ActivationCode) -> OperationResult<()> {
    let books = registry.store.bookkeeping().await?;
    if !books.confirm_recovery_address(code.digest(), SystemClock.now()).await? {
        return Err(OperationError::NotFound { what: "link" });
    }
    books.audit(registry.event(&Actor::Shell, "confirm_recovery_address"));
    Ok(books.commit().await?)
}

/// Sends a reset code to the second channel of whoever has this mailbox, if they have one. Nothing tells whether they do.
///
/// # Errors
/// When the store fails.
pub async fn request_reset(registry: &Registry, address: &MailAddress) -> OperationResult<()> {
    let desk = registry.mail_desk()?;
    let reader = registry.store.read().await?;
    let Some(owner) = reader.mailbox_owner_by_address(&Scope::Province, address).await? else { return Ok(()) };
    let since = SystemClock.now().plus_seconds(-86_400);
    let is_often = reader.resets_since(owner.mailbox, since).await? >= RESETS_A_DAY;
    let sealed = reader.recovery_address(owner.official).await?;
    drop(reader);
    let (Some(sealed), false, true) = (sealed, is_often, may_have_password(owner.state)) else { return Ok(()) };
    let opened = sealer(registry)?.open_text(owner.official, &sealed)?;
    let Ok(second) = opened.parse::<MailAddress>() else { return Ok(()) };
    let (purpose, channel) = (ActivationPurpose::Reset, ActivationChannel::RecoveryMail);
    let issued = record(registry, &Actor::Shell, vec![owner], purpose, channel).await?;
    let books = registry.store.bookkeeping().await?;
    for sheet in issued {
        let text = NoticeText {
            title: "Đặt lại mật khẩu hộp thư công vụ".to_owned(),
            body: format!(
                "Có yêu cầu đặt lại mật khẩu của hộp thư {}.\n\n\
                 Mở liên kết sau trong vòng 30 phút để tự chọn mật khẩu mới:\n{}/activate?code={}\n\n\
                 Nếu bạn không yêu cầu, hãy bỏ qua thư này và báo bộ phận hỗ trợ.\n",
                sheet.owner.address,
                desk.pages,
                sheet.code.grouped()
            ),
        };
        let id = NoticeId(registry.new_id());
        books.queue_notice(&notice(id, NoticeKind::PasswordReset, &second, id.to_string(), text)).await?;
    }
    Ok(books.commit().await?)
}

fn notice(id: NoticeId, kind: NoticeKind, address: &MailAddress, subject: String, text: NoticeText) -> NewNotice {
    NewNotice {
        id,
        principal: None,
        address: address.clone(),
        kind,
        dedup_key: format!("{kind}:{id}"),
        subject,
        text,
        due: SystemClock.now(),
    }
}
