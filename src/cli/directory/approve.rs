//! `congvu directory approve`.

use crate::cli::context::{Invocation, operation_failure};
use crate::cli::exit::Answer;
use crate::cli::output;
use crate::domain::ids::PlanId;
use crate::operations::approve_plan::approve_plan;

pub(super) async fn run(id: PlanId, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let actor = invocation.actor(&config, &registry).await?;
    let approvals = approve_plan(&registry, &actor, id).await.map_err(|error| operation_failure(&error))?;
    let lang = invocation.lang;
    let next = if approvals.have < approvals.needed {
        lang.pick("cần thêm một người nữa phê duyệt", "one more person must approve")
    } else {
        lang.pick("có thể áp dụng bằng `congvu directory apply`", "`congvu directory apply` may apply it")
    };
    output::text_out(&format!(
        "{} {id} ({}/{}); {next}.\n",
        lang.pick("Đã phê duyệt kế hoạch", "Approved plan"),
        approvals.have,
        approvals.needed
    ))
}
