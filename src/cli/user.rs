//! `congvu user`: accounts.

use std::path::Path;

use serde::Serialize;

use super::access_arguments::{GrantArguments, UserCommand};
use super::context::{Invocation, operation_failure, store_failure};
use super::exit::{Answer, Failure, Fault};
use super::login::{read_password, read_secret};
use super::own_notices::Chosen;
use super::{account, oidc, output, own_account, own_notices};
use crate::auth::password::Password;
use crate::domain::lang::Lang;
use crate::domain::mailbox::address::MailAddress;
use crate::domain::principal::Role;
use crate::operations::activate_account::{Activation, activate, first_admin, invite, reset_password};
use crate::operations::add_principal::{NewPrincipal, add_principal, add_with_temporary_password};
use crate::operations::disable_account::set_disabled;
use crate::operations::grant_role::{RoleGrant, grant_role, revoke_role};
use crate::operations::link_provider::{link_account, unlink_account};
use crate::operations::name_deputy::{Deputyship, end_deputy, name_deputy};
use crate::operations::reset_second_factor::reset_second_factor;
use crate::operations::set_account_mail::set_account_mail;
use crate::operations::tie_official::{OfficialKey, tie_official};
use crate::operations::unlock_account::unlock_account;
use crate::operations::{Actor, OperationResult, Registry};
use crate::reports::number::instant;
use crate::reports::table::{Align, Table};

#[derive(Serialize)]
struct Account {
    name: String,
    roles: Vec<String>,
    disabled: bool,
}

pub(super) async fn run(command: UserCommand, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let lang = invocation.lang;
    match command {
        UserCommand::List(flag) => return list(&registry, flag.json, lang).await,
        UserCommand::FirstAdmin { name } => {
            return handed_over(first_admin(&registry, &name).await, lang);
        }
        UserCommand::Activate { name, code_file, password_file } => {
            let code =
                read_secret(code_file.as_deref(), lang.pick("Mã kích hoạt: ", "Activation code: "), "--code-file")?;
            let new = read_password(password_file.as_deref(), lang.pick("Mật khẩu mới: ", "New password: "))?;
            activate(&registry, &name, &code, new, None).await.map_err(|error| operation_failure(&error))?;
            return output::text_out(lang.pick("Đã kích hoạt; hãy đăng nhập.\n", "Activated; log in now.\n"));
        }
        UserCommand::Password { current_file, password_file } => {
            let (current, new) = (current_file.as_deref(), password_file.as_deref());
            return own_account::password(&config, &registry, current, new, lang).await;
        }
        UserCommand::SecondFactor { reset: None, code_file } => {
            return own_account::second_factor(&config, &registry, code_file.as_deref(), lang).await;
        }
        UserCommand::Sessions { end, json } => {
            return own_account::sessions(&config, &registry, invocation, end.as_deref(), json).await;
        }
        _ => {}
    }
    let actor = invocation.actor(&config, &registry).await?;
    match command {
        UserCommand::Notices { expiry, digests, reports, mail_lang, json } => {
            let chosen = Chosen { expiry, digests, reports, mail_lang };
            own_notices::notices(&registry, &actor, &chosen, json, lang).await
        }
        UserCommand::Add { name, role, agency, official, password_file } => {
            let agency_code = agency.unwrap_or_else(|| registry.province.code.clone());
            let new = ToAdd { name, role, agency_code, official };
            add(&registry, &actor, new, password_file.as_deref(), lang).await
        }
        UserCommand::Reset { name } => handed_over(reset_password(&registry, &actor, &name).await, lang),
        UserCommand::Mail { name, address } => mail(&registry, &actor, &name, address.as_deref()).await,
        UserCommand::Link { name, subject } => {
            let issuer = oidc::issuer(&config.oidc)?;
            let linked = link_account(&registry, &actor, &name, issuer, &subject).await;
            linked.map_err(|error| operation_failure(&error))?;
            output::text_out(&format!("{name} – {subject} ({issuer})\n"))
        }
        UserCommand::Show { name, json } => account::show(&registry, &actor, &name, json, lang).await,
        other => {
            change(&registry, &actor, other).await.map_err(|error| operation_failure(&error))?;
            output::text_out(lang.pick("Đã cập nhật tài khoản.\n", "The account is changed.\n"))
        }
    }
}

/// What is said of an account that is to be made.
struct ToAdd {
    name: String,
    role: Role,
    agency_code: String,
    official: Option<OfficialKey>,
}

async fn add(
    registry: &Registry,
    actor: &Actor,
    ToAdd { name, role, agency_code, official }: ToAdd,
    password_file: Option<&Path>,
    lang: Lang,
) -> Answer {
    if role != Role::Machine && password_file.is_none() && *actor != Actor::Shell {
        return handed_over(invite(registry, actor, &name, role, &agency_code, official.as_ref()).await, lang);
    }
    // A machine calls by token: it has no password.
    let password = if role == Role::Machine {
        Password::typed(String::new())
    } else {
        Password::chosen(read_password(password_file, lang.pick("Mật khẩu mới: ", "New password: "))?)
    };
    let password = password.map_err(|error| Failure::from_error(Fault::Use, &error))?;
    let new = NewPrincipal { name, role, agency_code, official, password };
    let made = match actor {
        Actor::Shell => add_principal(registry, actor, new).await,
        // Whoever types it for somebody else knows it.
        Actor::Principal(_) => add_with_temporary_password(registry, actor, new).await,
    };
    let principal = made.map_err(|error| operation_failure(&error))?;
    output::text_out(&format!("{} {} ({role})\n", lang.pick("Đã tạo tài khoản", "Made account"), principal.name))
}

async fn mail(registry: &Registry, actor: &Actor, name: &str, address: Option<&str>) -> Answer {
    let address = address.map(str::parse::<MailAddress>).transpose();
    let address = address.map_err(|error| Failure::from_error(Fault::Use, &error))?;
    let done = set_account_mail(registry, actor, name, address.as_ref()).await;
    done.map_err(|error| operation_failure(&error))?;
    output::text_out(&format!("{name} {}\n", address.as_ref().map_or("-", MailAddress::as_str)))
}

/// Prints an activation code, this once.
fn handed_over(activation: OperationResult<Activation>, lang: Lang) -> Answer {
    let Activation { account, code, expires_at } = activation.map_err(|error| operation_failure(&error))?;
    let ends = instant(lang, expires_at);
    output::text_out(&match lang {
        Lang::Vi => format!(
            "{account}: {code}\nMã kích hoạt chỉ hiển thị một lần, dùng một lần, hết hạn {ends}: `congvu user activate {account}` hoặc trang /login/activate.\n"
        ),
        Lang::En => format!(
            "{account}: {code}\nThis activation code is shown once, good once, and ends {ends}: `congvu user activate {account}` or the page /login/activate.\n"
        ),
    })
}

/// The commands that change an account and say nothing but that they did.
async fn change(registry: &Registry, actor: &Actor, command: UserCommand) -> OperationResult<()> {
    match command {
        UserCommand::Grant(arguments) => grant_role(registry, actor, &grant(registry, arguments)).await,
        UserCommand::Revoke(arguments) => revoke_role(registry, actor, &grant(registry, arguments)).await,
        UserCommand::SecondFactor { reset: Some(name), .. } => reset_second_factor(registry, actor, &name).await,
        UserCommand::Unlock { name } => unlock_account(registry, actor, &name).await.map(drop),
        UserCommand::Unlink { name } => unlink_account(registry, actor, &name).await,
        UserCommand::Official { name, official, .. } => tie_official(registry, actor, &name, official.as_ref()).await,
        UserCommand::Disable { name } => set_disabled(registry, actor, &name, true).await,
        UserCommand::Enable { name } => set_disabled(registry, actor, &name, false).await,
        UserCommand::Deputy { name, acts_for, to, end: true, .. } => {
            end_deputy(registry, actor, &name, &acts_for, to).await
        }
        UserCommand::Deputy { name, acts_for, from, to: Some(to), end: false } => {
            name_deputy(registry, actor, &Deputyship { deputy: name, acts_for, from, to }).await
        }
        // The others are carried out above, and clap asks for --to.
        _ => Ok(()),
    }
}

fn grant(registry: &Registry, arguments: GrantArguments) -> RoleGrant {
    RoleGrant {
        account: arguments.name,
        role: arguments.role,
        agency_code: arguments.agency.unwrap_or_else(|| registry.province.code.clone()),
        from: arguments.from,
        to: arguments.to,
    }
}

async fn list(registry: &Registry, json: bool, lang: Lang) -> Answer {
    let reader = registry.store.read().await.map_err(|error| store_failure(&error))?;
    let rows = reader.principals(registry.clock.today()).await.map_err(|error| store_failure(&error))?;
    let accounts: Vec<Account> = rows
        .into_iter()
        .map(|row| Account {
            name: row.principal.name,
            roles: row.principal.grants.iter().map(|grant| grant.role.to_string()).collect(),
            disabled: row.disabled,
        })
        .collect();
    if json {
        return output::json(&accounts);
    }
    let mut table =
        Table::new(&[(lang.pick("Tài khoản", "Account"), Align::Left), (lang.pick("Vai trò", "Roles"), Align::Left)]);
    for account in &accounts {
        table.row([account.name.clone(), account.roles.join(", ")]);
    }
    output::text_out(&table.to_string())
}
