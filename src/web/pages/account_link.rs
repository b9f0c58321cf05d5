//! The page where people link their own account with the provider by which they want to log in, and unlink it.

use axum::Form;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::provider::{kept, refused};
use super::step::{Field, Step, refusal};
use crate::auth::password::Password;
use crate::auth::token::SessionToken;
use crate::domain::lang::Bilingual;
use crate::domain::principal::Principal;
use crate::operations::OperationError;
use crate::operations::link_provider::{begin_own_link, own_links, unlink_own};
use crate::storage::row::provider::ProviderLink;
use crate::web::error::PageError;
use crate::web::frame::Frame;
use crate::web::server::{ClientAddress, Transport};
use crate::web::session::Presented;
use crate::web::state::App;
use crate::web::ui::Say;

/// The page.
pub(in crate::web) const PAGE: &str = "/account/link";
/// Where its other form goes.
pub(in crate::web) const REMOVE: &str = "/account/link/remove";

/// What the page is called.
pub(super) const fn title(say: Say) -> &'static str {
    say.of("Liên kết đăng nhập", "Log in by another provider")
}

#[derive(Deserialize)]
pub(in crate::web) struct Sent {
    password: String,
}

/// Whose page it is, with the links there are; or where else this browser belongs.
async fn owner(
    app: &App,
    token: Option<&SessionToken>,
) -> Result<Result<(Principal, Vec<ProviderLink>), Response>, PageError> {
    if app.registry.provider.is_none() {
        return Err(PageError::NotFound);
    }
    let log_in = || Redirect::to("/login?next=%2Faccount%2Flink").into_response();
    let Some(token) = token else { return Ok(Err(log_in())) };
    match own_links(&app.registry, token).await {
        Ok(found) => Ok(Ok(found)),
        Err(OperationError::NotLoggedIn { .. }) => Ok(Err(log_in())),
        Err(error) => Err(error.into()),
    }
}

fn page(app: &App, say: Say, principal: &Principal, links: &[ProviderLink]) -> Step {
    let (label, issuer) =
        app.registry.provider.as_ref().map_or(("", ""), |provider| (provider.label(), provider.issuer()));
    let mut page = Step::new(app, say, title(say), PAGE, String::new());
    page.frame = Frame::new(app, "account", Some(principal)).speaking(say);
    for link in links {
        let name = if link.issuer == issuer { label } else { link.issuer.as_str() };
        let (account, since, subject) = (&principal.name, say.day(link.linked_at.day()), &link.subject);
        page.lead.push(say.text(&Bilingual::new(
            format!("Tài khoản {account} đã liên kết với {name} từ ngày {since}; mã định danh: {subject}."),
            format!("The account {account} is linked with {name} since {since}; identifier: {subject}."),
        )));
    }
    if links.is_empty() {
        let leads = [
            Bilingual::new(
                format!("Sau khi liên kết, có thể đăng nhập bằng {label} thay cho mật khẩu."),
                format!("Once linked, you can log in by {label} instead of a password."),
            ),
            Bilingual::new(
                format!("Nhập mật khẩu hiện tại, sau đó đăng nhập tại {label}."),
                format!("Enter your password, then log in at {label}."),
            ),
        ];
        page.lead = leads.iter().map(|lead| say.text(lead)).collect();
        let label = say.of("Mật khẩu hiện tại", "Password");
        page.fields = vec![Field::new("password", label, "password", "current-password")];
    } else {
        let ends = say.of(
            "Hủy liên kết sẽ kết thúc các phiên đã đăng nhập bằng cách này.",
            "Removing the link ends the sessions that began by it.",
        );
        page.lead.push(ends.to_owned());
        page.action = REMOVE;
        page.button = say.of("Hủy liên kết", "Remove the link");
    }
    page
}

/// `GET /account/link`.
pub(in crate::web) async fn show(
    State(app): State<App>,
    say: Say,
    Presented(token): Presented,
) -> Result<Response, PageError> {
    match owner(&app, token.as_ref()).await? {
        Ok((principal, links)) => page(&app, say, &principal, &links).answer(),
        Err(elsewhere) => Ok(elsewhere),
    }
}

/// `POST /account/link`: the password is right, and the provider is next.
pub(in crate::web) async fn begin(
    State(app): State<App>,
    transport: Transport,
    client: Option<ClientAddress>,
    say: Say,
    Presented(token): Presented,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let (principal, links) = match owner(&app, token.as_ref()).await? {
        Ok(found) => found,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let source = client.map(|ClientAddress(address)| address);
    let begun = match (token, Password::typed(sent.password)) {
        (Some(token), Ok(password)) => begin_own_link(&app.registry, &token, password, PAGE, source).await,
        _ => Err(OperationError::LogInRefused),
    };
    match begun {
        Ok(sent) => {
            // A link to follow: the redirect of a form would be held against the policy's form-action.
            let mut page = Step::new(&app, say, title(say), "", sent.address.into());
            page.frame = Frame::new(&app, "account", Some(&principal)).speaking(say);
            let lead = say.of(
                "Mật khẩu đúng. Hãy tiếp tục đến trang đăng nhập; hoàn thành trong 10 phút.",
                "The password is right. Go on to the provider, and be done within 10 minutes.",
            );
            page.lead = vec![lead.to_owned()];
            let cookie = kept(transport, Some(&sent.secret)).ok_or(PageError::Failed)?;
            Ok(([(SET_COOKIE, cookie)], page.answer()?).into_response())
        }
        Err(error @ OperationError::Provider(_)) => refused(&app, say, error, String::new(), true),
        Err(error) => {
            let mut page = page(&app, say, &principal, &links);
            page.error = Some(refusal(say, error, say.of("Mật khẩu không đúng.", "The password is wrong."))?);
            page.answer()
        }
    }
}

/// `POST /account/link/remove`.
pub(in crate::web) async fn remove(
    State(app): State<App>,
    say: Say,
    Presented(token): Presented,
) -> Result<Response, PageError> {
    let (principal, links) = match owner(&app, token.as_ref()).await? {
        Ok(found) => found,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let removed = match token {
        Some(token) => unlink_own(&app.registry, &token).await,
        None => Ok(()),
    };
    match removed {
        Ok(()) | Err(OperationError::NotFound { .. }) => Ok(Redirect::to(PAGE).into_response()),
        Err(error) => {
            let mut page = page(&app, say, &principal, &links);
            page.error = Some(refusal(say, error, "")?);
            page.answer()
        }
    }
}
