//! `congvu scope-rule …`: who must be able to sign, beside what holds without rules.

use clap::Subcommand;
use time::Date;

use super::arguments::parse_date;
use super::context::Invocation;
use super::decision::{failure, opened};
use super::exit::{Answer, Failure};
use super::output;
use crate::domain::adoption::scope::RuleState;
use crate::domain::code::UnknownCode;
use crate::domain::ids::FactId;
use crate::domain::lang::Lang;
use crate::domain::official::Category;
use crate::operations::scope_rules::{
    ListedRule, RuleDraft, approve_scope_rule, list_scope_rules, propose_scope_rule, withdraw_scope_rule,
};
use crate::reports::number::day;
use crate::reports::table::{Align, Table};
use crate::reports::words;
use crate::sheets::column::CATEGORIES;

#[derive(Debug, Subcommand)]
pub(super) enum ScopeRuleCommand {
    /// List the rules: of whom, from when to when, and how each stands
    List {
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Propose a rule of a category, a rank, an agency, or of whom several of these fit; another person approves it
    Propose {
        /// Category: `can_bo`, `cong_chuc`, `vien_chuc`, `hop_dong`
        #[arg(long)]
        category: Option<String>,
        /// Rank of the post: head, deputy, `division_head`, staff, clerk
        #[arg(long)]
        rank: Option<String>,
        /// Identifier of an agency: its own people, not those below it
        #[arg(long)]
        agency: Option<String>,
        /// They must be able to sign
        #[arg(long = "in", conflicts_with = "out", required_unless_present = "out")]
        is_in: bool,
        /// They need not
        #[arg(long)]
        out: bool,
        /// First day
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        from: Date,
        /// The first day on which it does not hold any more
        #[arg(long, value_name = "DATE", value_parser = parse_date)]
        to: Option<Date>,
        /// By which act; no names
        #[arg(long)]
        reason: String,
    },
    /// Approve what waits of a rule: that it counts, or that it is taken back
    Approve {
        /// The rule
        id: String,
    },
    /// Take a rule back: it never held then. What counts already needs another person's approval
    Withdraw {
        /// The rule
        id: String,
    },
}

pub(super) async fn run(command: ScopeRuleCommand, invocation: &Invocation) -> Answer {
    let (registry, actor) = opened(invocation).await?;
    let lang = invocation.lang;
    let failed = |error| failure(&error, invocation);
    let state = match command {
        ScopeRuleCommand::List { json } => {
            let rules = list_scope_rules(&registry, &actor).await.map_err(failed)?;
            return if json { output::json(&rules) } else { output::text_out(&table(&rules, lang)) };
        }
        ScopeRuleCommand::Propose { category, rank, agency, is_in, out: _, from, to, reason } => {
            let draft =
                RuleDraft { category: code(category)?, rank: code(rank)?, agency, in_scope: is_in, from, to, reason };
            let id = propose_scope_rule(&registry, &actor, &draft).await.map_err(failed)?;
            return output::text_out(&match lang {
                Lang::Vi => {
                    format!("Đã ghi đề nghị {id}; người khác phê duyệt bằng `congvu scope-rule approve {id}`.\n")
                }
                Lang::En => {
                    format!("Proposed as {id}; another person approves it by `congvu scope-rule approve {id}`.\n")
                }
            });
        }
        ScopeRuleCommand::Approve { id } => {
            approve_scope_rule(&registry, &actor, rule_id(&id)?).await.map_err(failed)?
        }
        ScopeRuleCommand::Withdraw { id } => {
            withdraw_scope_rule(&registry, &actor, rule_id(&id)?).await.map_err(failed)?
        }
    };
    output::text_out(&format!("{}\n", told(state, lang)))
}

fn code<T: std::str::FromStr<Err = UnknownCode>>(text: Option<String>) -> Result<Option<T>, Failure> {
    text.map(|text| text.parse().map_err(|error: UnknownCode| Failure::wrong_use(error.to_string()))).transpose()
}

fn rule_id(text: &str) -> Result<FactId, Failure> {
    text.parse().map_err(|_| Failure::wrong_use(format!("'{text}' is no rule; `congvu scope-rule list` names them")))
}

const fn told(state: RuleState, lang: Lang) -> &'static str {
    match state {
        RuleState::Proposed => lang.pick("chờ phê duyệt", "waits for approval"),
        RuleState::InForce => lang.pick("đang áp dụng", "counts"),
        RuleState::WithdrawalAsked => {
            lang.pick("đang áp dụng, chờ phê duyệt rút", "counts; withdrawal waits for approval")
        }
        RuleState::Withdrawn => lang.pick("đã rút", "taken back"),
    }
}

fn category(category: Category, lang: Lang) -> String {
    let words = CATEGORIES.iter().find(|(code, _)| *code == category.as_str()).map_or("", |(_, words)| *words);
    lang.pick(words, category.as_str()).to_owned()
}

fn table(rules: &[ListedRule], lang: Lang) -> String {
    if rules.is_empty() {
        let text = lang.pick(
            "Không có quy định riêng: mọi người có vị trí công tác chính, trừ lao động hợp đồng.\n",
            "No rules: everybody with a primary posting, but for people on a labour contract.\n",
        );
        return text.to_owned();
    }
    let mut table = Table::new(&[
        (lang.pick("Mã", "Rule"), Align::Left),
        (lang.pick("Đối tượng", "Of whom"), Align::Wrap(40)),
        (lang.pick("Phải ký số", "In scope"), Align::Left),
        (lang.pick("Từ ngày", "From"), Align::Left),
        (lang.pick("Đến trước ngày", "Until before"), Align::Left),
        (lang.pick("Tình trạng", "State"), Align::Left),
        (lang.pick("Lý do", "Reason"), Align::Wrap(36)),
    ]);
    for ListedRule { recorded, state, agency_code } in rules {
        let rule = &recorded.rule;
        let of: Vec<String> = [
            rule.criteria.category.map(|one| category(one, lang)),
            rule.criteria.rank.map(|rank| words::rank(lang, rank).to_owned()),
            agency_code.clone(),
        ]
        .into_iter()
        .flatten()
        .collect();
        table.row([
            recorded.id.to_string(),
            of.join(", "),
            if rule.in_scope { lang.pick("có", "yes") } else { lang.pick("không", "no") }.to_owned(),
            day(lang, rule.from),
            rule.to.map_or_else(String::new, |to| day(lang, to)),
            told(*state, lang).to_owned(),
            recorded.reason.clone(),
        ]);
    }
    table.to_string()
}
