//! `congvu user`: accounts.

use serde::Serialize;

use super::arguments::UserCommand;
use super::context::{Invocation, operation_failure, store_failure};
use super::exit::{Answer, Failure, Fault};
use super::login::read_password;
use super::output;
use crate::auth::password::Password;
use crate::operations::add_principal::{NewPrincipal, add_principal};
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
        UserCommand::Add { name, role, agency, password_file } => {
            let actor = invocation.actor(&config, &registry).await?;
            let typed = read_password(password_file.as_deref(), lang.pick("Mật khẩu mới: ", "New password: "))?;
            let password = Password::chosen(typed).map_err(|error| Failure::from_error(Fault::Use, &error))?;
            let agency_code = agency.unwrap_or_else(|| registry.province.code.clone());
            let new = NewPrincipal { name, role, agency_code, password };
            let principal = add_principal(&registry, &actor, new).await.map_err(|error| operation_failure(&error))?;
            output::text_out(&format!(
                "{} {} ({role})\n",
                lang.pick("Đã tạo tài khoản", "Made account"),
                principal.name
            ))
        }
        UserCommand::List(flag) => {
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
            if flag.json {
                return output::json(&accounts);
            }
            let mut table = Table::new(&[
                (lang.pick("Tài khoản", "Account"), Align::Left),
                (lang.pick("Vai trò", "Roles"), Align::Left),
            ]);
            for account in &accounts {
                table.row([account.name.clone(), account.roles.join(", ")]);
            }
            output::text_out(&table.to_string())
        }
    }
}
