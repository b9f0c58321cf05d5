//! `congvu form N`: an official form filled in from requests, as JSON, a workbook or printed pages.

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use clap::Args;
use sha2::{Digest as _, Sha256};
use time::Date;

use super::arguments::parse_date;
use super::context::{Invocation, operation_failure, unreadable};
use super::decision::{failure, named, opened};
use super::exit::{Answer, Failure};
use super::request::official;
use super::{output, private_file};
use crate::domain::form::document::FormDocument;
use crate::domain::form::filled::FilledForm;
use crate::domain::form::{FormFormat, FormNumber};
use crate::domain::ids::RequestId;
use crate::domain::lang::Lang;
use crate::operations::fill_form::{FormRequests, FormWish, fill_form, form_pages, form_workbook};
use crate::operations::tie_official::OfficialKey;

/// `congvu form`.
#[derive(Debug, Args)]
pub(super) struct FormArguments {
    /// Which: 1 person, 2 agency, 3 device or service, 4 extend or change, 5 revoke, 6 recover a device
    #[arg(value_name = "N", value_parser = number)]
    form: FormNumber,
    /// Requests, a row for each
    #[arg(
        long = "request",
        value_name = "ID,…",
        value_delimiter = ',',
        required_unless_present = "letter",
        conflicts_with = "letter"
    )]
    requests: Vec<RequestId>,
    /// All requests of our letter with this number that the form takes
    #[arg(long, value_name = "NUMBER")]
    letter: Option<String>,
    /// The day of the letter, where several have that number
    #[arg(long, value_name = "DATE", requires = "letter", value_parser = parse_date)]
    letter_date: Option<Date>,
    /// Only requests that this agency sends
    #[arg(long, value_name = "CODE")]
    agency: Option<String>,
    /// The day that the form bears; it decides the law and the facts [default: that of the letter, else today]
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    date: Option<Date>,
    /// Whom to turn to [default: who submitted all of the requests]
    #[arg(long, value_name = "ID|ADDRESS")]
    contact: Option<OfficialKey>,
    /// Fill a gap: contact.mobile=…, `2.tax_code`=… (second row), heading.place=…
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,
    /// The same from a file, a line each: what is personal need not be typed into the command
    #[arg(long, value_name = "FILE")]
    set_file: Option<PathBuf>,
    /// As what
    #[arg(long, default_value = "json")]
    format: FormFormat,
    /// Write to this file, which only you can read, instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

fn number(text: &str) -> Result<FormNumber, String> {
    FormNumber::read(text).ok_or_else(|| "write a form's number, 1 to 6".to_owned())
}

fn pair(text: &str) -> Result<(String, String), String> {
    let read = text.split_once('=').map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned()));
    read.filter(|(key, _)| !key.is_empty())
        .ok_or_else(|| "write KEY=VALUE, such as contact.mobile=0912345678".to_owned())
}

pub(super) async fn run(arguments: FormArguments, invocation: &Invocation) -> Answer {
    let is_shown = arguments.out.is_none() && io::stdout().is_terminal();
    if arguments.format != FormFormat::Json && is_shown {
        return Err(Failure::wrong_use("this cannot be shown on a terminal; name a file with --out"));
    }
    let mut set = arguments.set;
    if let Some(file) = &arguments.set_file {
        set.extend(pairs(file)?);
    }
    let (registry, actor) = opened(invocation).await?;
    let contact = match arguments.contact {
        Some(key) => Some(official(&registry, &actor, key, invocation).await?),
        None => None,
    };
    let requests = match arguments.letter {
        Some(number) => FormRequests::Letter { number, dated_on: arguments.letter_date },
        None => FormRequests::Listed(arguments.requests),
    };
    let agency = named(&registry, &actor, arguments.agency.as_deref(), invocation).await?;
    let wish = FormWish { form: arguments.form, requests, agency, dated_on: arguments.date, contact, set };
    let filled = fill_form(&registry, &actor, &wish).await.map_err(|error| failure(&error, invocation))?;
    let bytes = match arguments.format {
        FormFormat::Json => json(&filled)?,
        FormFormat::Xlsx => form_workbook(&filled).map_err(|error| operation_failure(&error))?,
        FormFormat::Pdf => form_pages(&filled).await.map_err(|error| operation_failure(&error))?,
    };
    // Nothing is shown before it is on record that it was.
    registry.flush_reads().await.map_err(|error| operation_failure(&error))?;
    match &arguments.out {
        Some(path) => {
            private_file::write_bytes(path, &bytes)?;
            output::text_out(&told(invocation.lang, &filled, &bytes, path))
        }
        None => output::bytes_out(&bytes),
    }
}

/// What a file says, a pair a line; empty lines and those that begin with `#` say nothing.
fn pairs(file: &Path) -> Result<Vec<(String, String)>, Failure> {
    let text = std::fs::read_to_string(file).map_err(|error| unreadable(file, &error))?;
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    lines
        .map(|(number, line)| {
            pair(line).map_err(|why| Failure::wrong_use(format!("{}, line {number}: {why}", file.display())))
        })
        .collect()
}

fn json(filled: &FilledForm) -> Result<Vec<u8>, Failure> {
    let text = serde_json::to_string_pretty(&FormDocument::from(filled))
        .map_err(|error| Failure::outside(format!("the form cannot be written as JSON: {error}")))?;
    Ok(format!("{text}\n").into_bytes())
}

/// What was written, and what has yet to be filled in.
fn told(lang: Lang, filled: &FilledForm, bytes: &[u8], path: &Path) -> String {
    let (rows, gaps) = (filled.rows.len(), filled.gaps());
    let masked = gaps.iter().filter(|gap| gap.is_masked).count();
    let missing = gaps.len() - masked + filled.heading.gaps().len();
    let hash = hex::encode(Sha256::digest(bytes));
    let path = path.display();
    match lang {
        Lang::Vi => format!(
            "{path}: Mẫu {}, {rows} dòng; sổ chưa có {missing} mục, bị che {masked} mục\nSHA-256 {hash}\n",
            filled.form
        ),
        Lang::En => format!(
            "{path}: form {}, rows: {rows}; fields that the registry lacks: {missing}, masked: {masked}\nSHA-256 {hash}\n",
            filled.form
        ),
    }
}
