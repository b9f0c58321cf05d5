//! `congvu request …`: the requests' life, from the draft to the letter. What ends one is evidence, which `cert import` and
//! `cert refresh` take in.

mod act;
mod arguments;
mod list;
mod told;

pub(super) use act::{hash_of, letter_of};
pub(super) use arguments::{LetterFields, RequestCommand};
pub(super) use list::official;

use super::context::Invocation;
use super::exit::Answer;

pub(super) async fn run(command: RequestCommand, invocation: &Invocation) -> Answer {
    match command {
        RequestCommand::List(arguments) => list::list(arguments, invocation).await,
        RequestCommand::Show { request, json } => list::show(request, json, invocation).await,
        RequestCommand::Draft(arguments) => act::draft(*arguments, invocation).await,
        RequestCommand::Letter(arguments) => act::letter(arguments, invocation).await,
        other => act::one(other, invocation).await,
    }
}
