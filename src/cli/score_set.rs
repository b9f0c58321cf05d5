//! `congvu score-set …`: what gives points, in versions.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::{Value, json};

use super::context::Invocation;
use super::decision::{failure, opened};
use super::exit::{Answer, Failure};
use super::output;
use crate::domain::lang::Lang;
use crate::domain::score::set::{Formula, ScoreSet};
use crate::domain::score::written;
use crate::operations::score_sets::{add_score_set, list_score_sets};
use crate::reports::number::{count, day, tenths};
use crate::reports::table::{Align, Table};

#[derive(Debug, Subcommand)]
pub(super) enum ScoreSetCommand {
    /// List the sets: what gives how many points, from which day on
    List {
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Add a version from a JSON file; one that is there is never changed
    Add {
        /// The file: docs/SCORES.md has a sample
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

pub(super) async fn run(command: ScoreSetCommand, invocation: &Invocation) -> Answer {
    let (registry, actor) = opened(invocation).await?;
    let lang = invocation.lang;
    match command {
        ScoreSetCommand::List { json } => {
            let sets = list_score_sets(&registry, &actor).await.map_err(|error| failure(&error, invocation))?;
            if json { output::json(&document(&sets)) } else { output::text_out(&told(&sets, lang)) }
        }
        ScoreSetCommand::Add { file } => {
            let text = std::fs::read_to_string(&file)
                .map_err(|error| Failure::wrong_use(format!("cannot read {}: {error}", file.display())))?;
            let added = add_score_set(&registry, &actor, &text).await;
            let (set, is_new) = added.map_err(|error| failure(&error, invocation))?;
            let (version, from) = (&set.version, day(lang, set.from));
            output::text_out(&match (lang, is_new) {
                (Lang::Vi, true) => format!("Đã ghi bộ tiêu chí {version}, áp dụng từ {from}.\n"),
                (Lang::En, true) => format!("Recorded set {version}; it holds from {from}.\n"),
                (Lang::Vi, false) => format!("Bộ tiêu chí {version} đã có; không ghi gì thêm.\n"),
                (Lang::En, false) => format!("Set {version} is known already; nothing written.\n"),
            })
        }
    }
}

fn document(sets: &[ScoreSet]) -> Value {
    let set = |set: &ScoreSet| written::write(set).ok().and_then(|text| serde_json::from_str::<Value>(&text).ok());
    json!({ "score_sets": sets.iter().filter_map(set).collect::<Vec<_>>() })
}

fn told(sets: &[ScoreSet], lang: Lang) -> String {
    let mut text = String::new();
    for set in sets {
        let from = day(lang, set.from);
        text.push_str(&match lang {
            Lang::Vi => format!("Bộ tiêu chí {}, áp dụng từ {from}\n", set.version),
            Lang::En => format!("Set {}, from {from}\n", set.version),
        });
        let mut table = Table::new(&[
            (lang.pick("Mã", "Code"), Align::Left),
            (lang.pick("Tiêu chí", "Criterion"), Align::Wrap(44)),
            (lang.pick("Chỉ tiêu", "Indicator"), Align::Left),
            (lang.pick("Điểm tối đa", "Weight"), Align::Right),
            (lang.pick("Cách tính", "Formula"), Align::Wrap(40)),
        ]);
        for one in &set.criteria {
            let weight = one.weight.in_hundredths();
            table.row([
                one.code.clone(),
                one.name.pick(lang).to_owned(),
                one.indicator.clone(),
                format!("{}{}{:02}", count(lang, weight / 100), lang.pick(",", "."), weight % 100),
                formula(&one.formula, lang),
            ]);
        }
        text.push_str(&format!("{table}\n"));
    }
    text
}

fn formula(formula: &Formula, lang: Lang) -> String {
    match formula {
        Formula::Ratio => lang.pick("theo tỷ lệ", "by its share").to_owned(),
        Formula::MaxScaled => lang.pick("so với số cao nhất trong khối", "against the highest of the block").to_owned(),
        Formula::Steps(steps) => {
            let step = |(from, points): &(u64, crate::domain::score::points::Points)| match lang {
                Lang::Vi => format!("từ {}: {points} điểm", tenths(lang, *from)),
                Lang::En => format!("from {}: {points} points", tenths(lang, *from)),
            };
            steps.iter().map(step).collect::<Vec<_>>().join("; ")
        }
    }
}
