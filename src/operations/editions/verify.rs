//! Holding every published month against the facts: its text against its hash, its figures against those that are counted again as they
//! were known then.

use crate::domain::edition::{Draft, Edition};
use crate::operations::error::OperationResult;
use crate::operations::registry::Registry;
use crate::operations::verify_registry::Problem;
use crate::reports::adoption::Period;
use crate::reports::monthly::{Content, Difference, Erased, Inputs, MonthAsked, count_month, differences};
use crate::storage::read::Reader;
use crate::storage::read::edition::DraftTexts;

/// Differences that are told one by one.
const MOST: usize = 50;

/// Everything that does not fit, an edition after the other; gives how many editions there are.
pub(in crate::operations) async fn check_editions(
    registry: &Registry,
    problems: &mut Vec<Problem>,
) -> OperationResult<u64> {
    let reader = registry.store.read().await?;
    let drafts = reader.report_drafts(None).await?;
    let editions = reader.report_editions(None).await?;
    let mut checked = 0;
    for edition in &editions {
        checked += 1;
        let mut wrong = |what: String| {
            let row = format!("report {} version {}", edition.month, edition.version);
            problems.push(Problem { check: "edition".to_owned(), row, what });
        };
        let Some(draft) = drafts.iter().find(|draft| draft.id == edition.draft) else {
            wrong("the draft that it publishes is not there".to_owned());
            continue;
        };
        for what in problems_of(registry, &reader, edition, draft).await? {
            wrong(what);
        }
    }
    Ok(checked)
}

async fn problems_of(
    registry: &Registry,
    reader: &Reader,
    edition: &Edition,
    draft: &Draft,
) -> OperationResult<Vec<String>> {
    let texts = reader.report_texts(draft.id).await?;
    let mut wrong = altered(edition, draft, &texts);
    let content = match Content::read(&texts.content) {
        Ok(content) => content,
        Err(error) => {
            wrong.push(error.to_string());
            return Ok(wrong);
        }
    };
    let period = Period { month: draft.month, from: draft.days.0, to: draft.days.1 };
    let asked = MonthAsked {
        period,
        // Its year, and how long a use of a mailbox counts, are those that were told, however that is set by now.
        year_from: content.year_from(),
        known_at: draft.known_at,
        province: &registry.province.name,
        calendar: &registry.calendar,
        dormancy: content.dormancy().unwrap_or(registry.dormancy),
    };
    let counted = count_month(reader, &asked).await?;
    let Some(counted) = counted else {
        wrong.push("no agency is found any more at the end of its month".to_owned());
        return Ok(wrong);
    };
    let erased = Erased::of(&counted.tally, &reader.people_erased_since(draft.known_at).await?);
    let mut differ = differences(&content, &counted.content);
    differ.retain(|one| !erased.explains(one));
    wrong.extend(differ.iter().take(MOST).map(in_words));
    if differ.len() > MOST {
        wrong.push(format!("{} more figures differ", differ.len() - MOST));
    }
    match Inputs::read(&texts.inputs) {
        None => wrong.push("what it was made of cannot be read".to_owned()),
        Some(inputs) if differ.is_empty() && !inputs.are_those_of(&counted.inputs, &erased) => {
            wrong.push("the same numbers are counted, but not from the same rows".to_owned());
        }
        Some(_) => {}
    }
    Ok(wrong)
}

fn altered(edition: &Edition, draft: &Draft, texts: &DraftTexts) -> Vec<String> {
    let mut wrong = Vec::new();
    let hash = Content::hash(&texts.content);
    if hash != edition.content_hash || hash != draft.content_hash {
        wrong.push("its text is not what was published: its hash does not fit".to_owned());
    }
    if Content::hash(&texts.inputs) != texts.inputs_hash {
        wrong.push("what it was made of is not what was taken down: its hash does not fit".to_owned());
    }
    wrong
}

fn in_words(differ: &Difference) -> String {
    let told = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
    format!(
        "{} {}: published {}, counted again {}",
        differ.agency,
        differ.figure,
        told(&differ.published),
        told(&differ.counted)
    )
}
