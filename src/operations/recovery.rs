//! Resetting one's own mailbox password by a second channel: an address that the official gave when they activated the mailbox, and
//! confirmed by a link. It is sealed at rest; the answer to a request is the same whether there is one or not.

use super::error::{OperationError, OperationResult};
use super::find_person::sealer;
use super::issue_activations::{enter, may_have_password};
use super::registry::{Actor, Registry};
use crate::auth::activation_code::ActivationCode;
use crate::domain::clock::{Clock as _, SystemClock};
use crate::domain::ids::{NoticeId, OfficialId};
use crate::domain::mailbox::activation::{ActivationChannel, ActivationPurpose};
use crate::domain::mailbox::address::MailAddress;
use crate::domain::notice::{NewNotice, NoticeKind, NoticeText};
use crate::domain::scope::Scope;
use crate::storage::write::Bookkeeping;

/// Requests of one round.
const ROUND: u32 = 100;

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

/// Takes a request for a reset down, whatever the address. [`answer_resets`] answers it later, so the work and the answer are the
/// same whether there is such a mailbox with a second channel or not.
///
/// # Errors
/// When mailboxes' passwords are not set from here, or the store fails.
pub async fn request_reset(registry: &Registry, address: &MailAddress) -> OperationResult<()> {
    registry.mail_desk()?;
    let books = registry.store.bookkeeping().await?;
    books.ask_reset(address, SystemClock.now()).await?;
    Ok(books.commit().await?)
}

/// Sends a reset code to the second channel of everyone for whom one was asked, as far as they have one; gives how many. The
/// request, the code and its mail go in one transaction each: a code is never without its mail, nor a request lost.
///
/// # Errors
/// When the store fails.
pub async fn answer_resets(registry: &Registry) -> OperationResult<u32> {
    let mut sent = 0;
    loop {
        let waiting = registry.store.read().await?.waiting_resets(ROUND).await?;
        for address in &waiting {
            let books = registry.store.bookkeeping().await?;
            if books.take_reset(address).await? {
                sent += u32::from(answer(registry, &books, address).await?);
                books.commit().await?;
            }
        }
        if waiting.len() < ROUND as usize {
            return Ok(sent);
        }
    }
}

/// Queues the mail with a fresh code, if the address is that of a mailbox with a confirmed second channel.
async fn answer(registry: &Registry, books: &Bookkeeping, address: &str) -> OperationResult<bool> {
    let desk = registry.mail_desk()?;
    let Ok(address) = address.parse::<MailAddress>() else { return Ok(false) };
    let reader = books.reader();
    let Some(owner) = reader.mailbox_owner_by_address(&Scope::Province, &address).await? else { return Ok(false) };
    let since = SystemClock.now().plus_seconds(-86_400);
    let is_often = reader.resets_since(owner.mailbox, since).await? >= RESETS_A_DAY;
    let sealed = reader.recovery_address(owner.official).await?;
    let (Some(sealed), false, true) = (sealed, is_often, may_have_password(owner.state)) else { return Ok(false) };
    let opened = sealer(registry)?.open_text(owner.official, &sealed)?;
    let Ok(second) = opened.parse::<MailAddress>() else { return Ok(false) };
    let (purpose, channel) = (ActivationPurpose::Reset, ActivationChannel::RecoveryMail);
    let issued = enter(registry, books, &Actor::Shell, vec![owner], purpose, channel).await?;
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
    Ok(true)
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
