//! Decisions as they are sent, and what recording one comes to.

use serde::Serialize;
use time::Date;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::clock::{Timestamp, iso_day};
use crate::domain::decision::consequence::{Consequence as Following, ConsequenceKind};
use crate::domain::decision::step::{Step as Known, StepKind, StepState};
use crate::domain::decision::{Decision as Act, DecisionKind, SubjectState};
use crate::domain::principal::Role;
use crate::operations::record_decision::{RecordedDecision, RecordedSubject};
use crate::storage::read::decision::{DecisionFile, DecisionLine as Line, SubjectLine};
use crate::web::api::codes;

/// A decision.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct DecisionLine {
    /// The decision.
    id: Uuid,
    /// The agency that issued it.
    issuer: Uuid,
    /// Year of its number.
    year: i32,
    /// Number within the year.
    number: i32,
    /// Symbol, such as `QĐ-UBND`.
    symbol: String,
    /// Day it was signed.
    #[serde(with = "iso_day")]
    #[schema(value_type = String, format = Date)]
    signed_on: Date,
    /// Who signed.
    signer: String,
    /// What it is about.
    summary: String,
    /// How many people it names whom the caller sees.
    subject_count: u64,
}

/// A decision with the people it names and what has to be done.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Decision {
    #[serde(flatten)]
    line: DecisionLine,
    /// SHA-256 of its file, hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    file_sha256: Option<String>,
    /// Those whom the caller sees.
    subjects: Vec<Subject>,
    /// What has to be done for them, by day.
    steps: Vec<Step>,
    /// Change set that last touched it.
    revision: i64,
}

/// One person under a decision.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Subject {
    /// This person under this decision.
    id: Uuid,
    /// The person.
    official: Uuid,
    /// Their name when it takes effect.
    full_name: String,
    /// What it does.
    #[schema(schema_with = codes::decision_kind)]
    kind: DecisionKind,
    /// First day on which it holds.
    #[serde(with = "iso_day")]
    #[schema(value_type = String, format = Date)]
    effective_from: Date,
    /// Where it stands.
    #[schema(schema_with = codes::subject_state)]
    state: SubjectState,
    /// The agency left.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    from_agency: Option<Uuid>,
    /// The agency entered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    to_agency: Option<Uuid>,
}

/// Something that has to be done because of a decision.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Step {
    /// This step.
    id: Uuid,
    /// For whom: a subject of the decision.
    subject: Uuid,
    /// What.
    #[schema(schema_with = codes::step_kind)]
    kind: StepKind,
    /// How far it is.
    #[schema(schema_with = codes::step_state)]
    state: StepState,
    /// Whose work it is; left out for the program's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = codes::role, required = false)]
    role: Option<Role>,
    /// In which agency.
    agency: Uuid,
    /// Day on which it can begin.
    #[serde(with = "iso_day")]
    #[schema(value_type = String, format = Date)]
    begins_on: Date,
    /// Day by which it should be done.
    #[serde(with = "iso_day")]
    #[schema(value_type = String, format = Date)]
    due_on: Date,
    /// When it was done, or found not to be needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    done_at: Option<Timestamp>,
    /// The account that ended it; left out when the program did.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    ended_by: Option<String>,
    /// What they said of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    note: Option<String>,
    /// The request to the CA that it opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    request: Option<Uuid>,
    /// What people read of it.
    consequences: Vec<Consequence>,
}

/// What recording a decision came to.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Recorded {
    /// The decision, new or known.
    decision: Uuid,
    /// Change set that recorded it; left out when everything was there already.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    change_set: Option<i64>,
    /// Its subjects, in the order in which they were sent.
    subjects: Vec<RecordedPerson>,
}

/// One person under a recorded decision.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct RecordedPerson {
    /// This person under this decision.
    subject: Uuid,
    /// The person, found or made.
    official: Uuid,
    /// False when the decision named them for this already: nothing was written again.
    is_new: bool,
    /// What happens, and when.
    consequences: Vec<Consequence>,
}

/// One thing that happens because of a decision.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Consequence {
    /// When.
    #[serde(with = "iso_day")]
    #[schema(value_type = String, format = Date)]
    on: Date,
    /// What.
    #[schema(schema_with = codes::consequence_kind)]
    kind: ConsequenceKind,
    /// The same in Vietnamese.
    vi: String,
    /// The same in English.
    en: String,
}

impl DecisionLine {
    fn of(decision: Act, subjects: u64) -> Self {
        Self {
            id: decision.id.0,
            issuer: decision.issuer.0,
            year: decision.year,
            number: decision.number,
            symbol: decision.symbol,
            signed_on: decision.signed_on,
            signer: decision.signer,
            summary: decision.summary,
            subject_count: subjects,
        }
    }
}

impl From<Line> for DecisionLine {
    fn from(line: Line) -> Self {
        Self::of(line.decision, line.subjects)
    }
}

impl Decision {
    /// The decision of a file, with what has to be done.
    pub(super) fn of(file: DecisionFile, steps: Vec<Known>) -> Self {
        Self {
            line: DecisionLine::of(file.decision, file.subjects.len() as u64),
            file_sha256: file.file_sha256.map(hex::encode),
            subjects: file.subjects.into_iter().map(Subject::from).collect(),
            steps: steps.into_iter().map(Step::from).collect(),
            revision: file.revision,
        }
    }

    /// Its steps, which change without a change set.
    pub(super) fn steps(&self) -> &[Step] {
        &self.steps
    }
}

impl From<SubjectLine> for Subject {
    fn from(line: SubjectLine) -> Self {
        let state = line.state();
        let effective_from = line.act.as_ref().map_or(line.subject.effective_from, |act| act.effective_from);
        let to_agency = line.act.as_ref().map_or(line.subject.to_agency, |act| act.act.to_agency());
        Self {
            id: line.subject.id.0,
            official: line.subject.official.0,
            full_name: line.full_name,
            kind: line.subject.kind,
            effective_from,
            state,
            from_agency: line.subject.from_agency.map(|agency| agency.0),
            to_agency: to_agency.map(|agency| agency.0),
        }
    }
}

impl From<Known> for Step {
    fn from(step: Known) -> Self {
        Self {
            id: step.id.0,
            subject: step.subject.0,
            kind: step.draft.kind,
            state: step.state,
            role: step.draft.role,
            agency: step.draft.agency.0,
            begins_on: step.draft.begins_on,
            due_on: step.draft.due_on,
            done_at: step.done_at,
            ended_by: step.ended_by,
            note: step.note,
            request: step.request.map(|request| request.0),
            consequences: step.draft.consequences.into_iter().map(Consequence::from).collect(),
        }
    }
}

impl From<Following> for Consequence {
    fn from(following: Following) -> Self {
        Self { on: following.on, kind: following.kind, vi: following.text.vi, en: following.text.en }
    }
}

impl From<RecordedDecision> for Recorded {
    fn from(recorded: RecordedDecision) -> Self {
        let person = |subject: RecordedSubject| RecordedPerson {
            subject: subject.subject.0,
            official: subject.official.0,
            is_new: subject.is_new,
            consequences: subject.consequences.into_iter().map(Consequence::from).collect(),
        };
        Self {
            decision: recorded.decision.0,
            change_set: recorded.change_set,
            subjects: recorded.subjects.into_iter().map(person).collect(),
        }
    }
}
