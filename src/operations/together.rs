//! One answer for everyone who asked before the question was put.
//!
//! Under load the same thing is asked by many at once: a document system's token with each of its questions. Whoever comes while
//! an answer is on its way waits for the next one, together with all others who came meanwhile. So no answer is older than the
//! arrival of anyone who gets it (a token that was revoked is refused from then on, unlike with a cache), and yet the database
//! is asked once a round instead of once a request.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures::FutureExt as _;
use futures::future::{BoxFuture, Shared, WeakShared};

/// Rounds that nobody waits for any more are swept out when so many are held.
const SWEPT_AT: usize = 1024;

/// Questions that are on their way, by what they are about.
#[derive(Debug)]
pub(super) struct Together<K, V: Clone>(Mutex<HashMap<K, Round<V>>>);

#[derive(Debug)]
struct Round<V: Clone> {
    /// The question was put: who comes now is too late for it.
    is_put: Arc<AtomicBool>,
    answer: WeakShared<BoxFuture<'static, V>>,
}

impl<K, V: Clone> Default for Together<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, V: Clone + Send + Sync + 'static> Together<K, V> {
    /// The answer to a question about `key` that is put after this call. Of several calls that wait for one, the first one's
    /// `question` is put; it goes on when that caller goes away.
    pub(super) fn ask<F>(&self, key: K, question: impl FnOnce() -> F) -> Shared<BoxFuture<'static, V>>
    where
        F: Future<Output = V> + Send + 'static,
    {
        let mut rounds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let last = rounds.get(&key).and_then(|round| Some((Arc::clone(&round.is_put), round.answer.upgrade()?)));
        let before = match last {
            Some((is_put, answer)) if !is_put.load(Ordering::SeqCst) => return answer,
            last => last.map(|(_, answer)| answer),
        };
        let (is_put, question) = (Arc::new(AtomicBool::new(false)), question());
        let put = Arc::clone(&is_put);
        let answer = async move {
            if let Some(before) = before {
                before.await;
            }
            put.store(true, Ordering::SeqCst);
            question.await
        };
        let answer = answer.boxed().shared();
        if rounds.len() >= SWEPT_AT {
            rounds.retain(|_, round| round.answer.upgrade().is_some());
        }
        if let Some(weak) = answer.downgrade() {
            rounds.insert(key, Round { is_put, answer: weak });
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use tokio::sync::Semaphore;

    use super::*;

    /// A source that answers with how often it was asked, each time after a permit.
    #[derive(Default)]
    struct Source {
        asked: AtomicUsize,
    }

    fn question(source: &Arc<Source>, gate: &Arc<Semaphore>) -> impl FnOnce() -> BoxFuture<'static, usize> + use<> {
        let (source, gate) = (Arc::clone(source), Arc::clone(gate));
        move || {
            async move {
                let answer = source.asked.fetch_add(1, Ordering::SeqCst);
                gate.acquire().await.expect("an open gate").forget();
                answer
            }
            .boxed()
        }
    }

    #[tokio::test]
    async fn who_comes_while_an_answer_is_on_its_way_gets_the_next_one_with_all_others() {
        let (rounds, source, gate) = (Together::default(), Arc::new(Source::default()), Arc::new(Semaphore::new(0)));
        let first = rounds.ask("token", question(&source, &gate));
        let joined = rounds.ask("token", question(&source, &gate));
        assert_eq!(first.clone().now_or_never(), None, "the question is put, the answer is on its way");
        let late: Vec<_> = (0..3).map(|_| rounds.ask("token", question(&source, &gate))).collect();
        gate.add_permits(2);
        assert_eq!((first.await, joined.await), (0, 0), "both came before the question was put");
        for late in late {
            assert_eq!(late.await, 1, "an answer older than the caller's arrival");
        }
        assert_eq!(source.asked.load(Ordering::SeqCst), 2);
        gate.add_permits(1);
        assert_eq!(rounds.ask("token", question(&source, &gate)).await, 2, "nothing is kept after an answer");
    }

    #[tokio::test]
    async fn other_things_are_not_waited_for() {
        let (rounds, source, gate) = (Together::default(), Arc::new(Source::default()), Arc::new(Semaphore::new(0)));
        let held = rounds.ask(1, question(&source, &gate));
        assert_eq!(held.clone().now_or_never(), None);
        let open = Arc::new(Semaphore::new(1));
        assert_eq!(rounds.ask(2, question(&source, &open)).await, 1);
    }

    #[tokio::test]
    async fn the_others_get_their_answer_when_the_first_goes_away() {
        let (rounds, source, gate) = (Together::default(), Arc::new(Source::default()), Arc::new(Semaphore::new(0)));
        let gone = rounds.ask((), question(&source, &gate));
        assert_eq!(gone.clone().now_or_never(), None);
        let waiting = rounds.ask((), question(&source, &gate));
        drop(gone);
        gate.add_permits(2);
        assert_eq!(waiting.await, 1);
    }

    #[tokio::test]
    async fn rounds_that_nobody_waits_for_are_swept_out() {
        let (rounds, source, gate) = (Together::default(), Arc::new(Source::default()), Arc::new(Semaphore::new(0)));
        for key in 0..5 * SWEPT_AT {
            drop(rounds.ask(key, question(&source, &gate)));
        }
        assert!(rounds.0.lock().expect("rounds").len() <= SWEPT_AT);
    }
}
