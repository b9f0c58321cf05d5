//! `congvu token`: tokens by which programs call the API.

use serde_json::{Value, json};

use super::access_arguments::TokenCommand;
use super::context::{Invocation, operation_failure};
use super::exit::Answer;
use super::output;
use crate::domain::clock::{Clock as _, SystemClock};
use crate::domain::lang::Lang;
use crate::operations::issue_token::{NewToken, issue_token};
use crate::operations::revoke_token::{revoke_token, tokens_of};
use crate::reports::number::instant;
use crate::reports::table::{Align, Table};
use crate::storage::row::access::TokenRow;

pub(super) async fn run(command: TokenCommand, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let actor = invocation.actor(&config, &registry).await?;
    let lang = invocation.lang;
    match command {
        TokenCommand::Create { name, permissions, agency, days, owner, json } => {
            let agency_code = agency.unwrap_or_else(|| registry.province.code.clone());
            let new = NewToken { owner, name, permissions, agency_code, days };
            let issued = issue_token(&registry, &actor, &new).await;
            let (token, row) = issued.map_err(|error| operation_failure(&error))?;
            if json {
                let mut document = document(&row);
                if let Some(object) = document.as_object_mut() {
                    object.insert("token".to_owned(), token.reveal().into());
                }
                return output::json(&document);
            }
            let ends = instant(lang, row.expires_at);
            let once = lang.pick("Chỉ hiển thị một lần; hết hạn", "Shown this once; ends");
            output::text_out(&format!("{}\n{once} {ends}.\n", token.reveal()))
        }
        TokenCommand::List { owner, json } => {
            let rows = tokens_of(&registry, &actor, owner.as_deref()).await;
            let rows = rows.map_err(|error| operation_failure(&error))?;
            if json {
                return output::json(&rows.iter().map(document).collect::<Vec<_>>());
            }
            output::text_out(&table(&rows, lang))
        }
        TokenCommand::Revoke { id } => {
            revoke_token(&registry, &actor, id).await.map_err(|error| operation_failure(&error))?;
            output::text_out(lang.pick("Đã thu hồi mã truy cập.\n", "The token is revoked.\n"))
        }
    }
}

pub(super) fn document(row: &TokenRow) -> Value {
    json!({
        "id": row.id,
        "name": row.name,
        "permissions": row.permissions,
        "agency_path": row.path,
        "created_at": row.created_at,
        "created_by": row.created_by,
        "expires_at": row.expires_at,
        "last_used_at": row.last_used_at,
        "revoked_at": row.revoked_at,
    })
}

fn table(rows: &[TokenRow], lang: Lang) -> String {
    let columns = [
        lang.pick("Mã số", "Identifier"),
        lang.pick("Tên", "Name"),
        lang.pick("Quyền", "Permissions"),
        lang.pick("Phạm vi", "Subtree"),
        lang.pick("Dùng gần nhất", "Last use"),
        lang.pick("Hết hạn", "Ends"),
    ];
    let mut table = Table::new(&columns.map(|column| (column, Align::Left)));
    for row in rows {
        let ends = if row.revoked_at.is_some() {
            lang.pick("đã thu hồi", "revoked").to_owned()
        } else if row.expires_at <= SystemClock.now() {
            lang.pick("đã hết hạn", "ended").to_owned()
        } else {
            instant(lang, row.expires_at)
        };
        let used = row.last_used_at.map_or_else(|| "–".to_owned(), |at| instant(lang, at));
        let path = row.path.as_str().to_owned();
        table.row([row.id.to_string(), row.name.clone(), row.permissions.join(", "), path, used, ends]);
    }
    table.to_string()
}
