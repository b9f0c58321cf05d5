//! Work that is told step by step, as server-sent events, to a page that shows a [`super::Progress`].

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, Sse};
use futures::stream::{Stream, unfold};
use tokio::time::{Instant, sleep};

/// How often whoever follows is told.
const TELL: Duration = Duration::from_millis(400);
/// How long one connection is told: a server that stops waits for no more. A browser comes back by itself.
const TOLD_FOR: Duration = Duration::from_secs(10);

/// How far work is.
#[derive(Debug)]
pub(in crate::web) enum Step {
    /// It goes on.
    At {
        /// So much is done.
        done: u64,
        /// So much there is; 0 while that is unknown.
        of: u64,
        /// The same in words.
        text: String,
    },
    /// It came to its end: the page is to be read anew.
    End,
}

/// Tells what `ask` says, until the end; none of it ends the telling without a word.
pub(in crate::web) fn follow<A>(
    ask: impl Fn() -> A + Send + 'static,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>>
where
    A: Future<Output = Option<Step>> + Send,
{
    let begun = Instant::now();
    Sse::new(unfold(Some(ask), move |following| async move {
        let ask = following.filter(|_| begun.elapsed() < TOLD_FOR)?;
        sleep(TELL).await;
        let event = Event::default().retry(TELL);
        match ask().await? {
            Step::At { done, of, text } => {
                let step = serde_json::json!({ "done": done, "of": of, "text": text });
                Some((Ok(event.event("step").data(step.to_string())), Some(ask)))
            }
            // An event without data is none to a browser.
            Step::End => Some((Ok(event.event("end").data("end")), None)),
        }
    }))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use axum::body::to_bytes;
    use axum::response::IntoResponse as _;

    use super::*;

    #[tokio::test]
    async fn steps_are_told_until_the_end() {
        let turn = Arc::new(AtomicU64::new(0));
        let ask = move || {
            let done = turn.fetch_add(1, Ordering::Relaxed);
            async move { Some(if done < 2 { Step::At { done, of: 2, text: format!("{done}/2") } } else { Step::End }) }
        };
        let told = to_bytes(follow(ask).into_response().into_body(), 4096).await.unwrap();
        let told = String::from_utf8(told.to_vec()).unwrap();
        let events: Vec<&str> = told.lines().filter(|line| line.starts_with("event:")).collect();
        assert_eq!(events, ["event: step", "event: step", "event: end"], "{told}");
        assert!(told.contains("\"text\":\"1/2\"") && told.contains("data: end"), "{told}");
    }
}
