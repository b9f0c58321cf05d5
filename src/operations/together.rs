//! One answer for everyone who asked before the question was put.
//!
//! Under load many ask at once: the same token with each question of a document system, and the questions themselves. Whoever comes
//! while an answer is on its way waits for the next one, together with all others who came meanwhile; what they ask about goes into
//! that question. So no answer is older than the arrival of anyone who gets it (a token that was revoked is refused from then on,
//! unlike with a cache), and yet the database is asked once a round instead of once a request.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use futures::FutureExt as _;
use futures::future::{BoxFuture, Shared, WeakShared};

/// Rounds that nobody waits for any more are swept out when so many are held.
const SWEPT_AT: usize = 1024;

/// What one question asks about at most; who comes then waits for the one after it.
const MOST_ITEMS: usize = 64;

/// An answer on its way.
type Answer<V> = Shared<BoxFuture<'static, V>>;

/// What a question will ask about; none once it was put: who comes now is too late for it.
type Items<I> = Arc<Mutex<Option<Vec<I>>>>;

/// Questions that are on their way, by what may be asked in one.
#[derive(Debug)]
pub(super) struct Together<K, I, V: Clone>(Mutex<HashMap<K, Round<I, V>>>);

#[derive(Debug)]
struct Round<I, V: Clone> {
    items: Items<I>,
    answer: WeakShared<BoxFuture<'static, V>>,
}

impl<K, I, V: Clone> Default for Together<K, I, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, I: Send + 'static, V: Clone + Send + Sync + 'static> Together<K, I, V> {
    /// The answer to a question that is put after this call, and the place of `item` in what it asks about. Of several calls that
    /// wait for one, the first one's `question` is put; it goes on when that caller goes away.
    pub(super) fn ask<F>(
        &self,
        key: K,
        item: I,
        question: impl FnOnce(Vec<I>) -> F + Send + 'static,
    ) -> (usize, Answer<V>)
    where
        F: Future<Output = V> + Send + 'static,
    {
        let mut rounds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let last = rounds.get(&key).and_then(|round| Some((Arc::clone(&round.items), round.answer.upgrade()?)));
        let (item, before) = match last {
            None => (item, None),
            Some((items, answer)) => match join(&items, item) {
                Ok(place) => return (place, answer),
                Err(item) => (item, Some(answer)),
            },
        };
        let items = Arc::new(Mutex::new(Some(vec![item])));
        let put = Arc::clone(&items);
        let answer = async move {
            if let Some(before) = before {
                before.await;
            }
            let items = put.lock().unwrap_or_else(PoisonError::into_inner).take();
            question(items.unwrap_or_default()).await
        };
        let answer = answer.boxed().shared();
        if rounds.len() >= SWEPT_AT {
            rounds.retain(|_, round| round.answer.upgrade().is_some());
        }
        if let Some(weak) = answer.downgrade() {
            rounds.insert(key, Round { items, answer: weak });
        }
        (0, answer)
    }
}

/// Adds to a question that is not put yet and has room; gives the item back otherwise.
fn join<I>(items: &Items<I>, item: I) -> Result<usize, I> {
    let mut items = items.lock().unwrap_or_else(PoisonError::into_inner);
    match items.as_mut().filter(|items| items.len() < MOST_ITEMS) {
        Some(items) => {
            items.push(item);
            Ok(items.len() - 1)
        }
        None => Err(item),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::Semaphore;

    use super::*;

    /// A source that answers with how often it was asked before and about what, each time after a permit.
    #[derive(Clone)]
    struct Source {
        asked: Arc<AtomicUsize>,
        gate: Arc<Semaphore>,
    }

    type Told = (usize, Vec<u32>);

    impl Source {
        fn new(permits: usize) -> Self {
            Self { asked: Arc::default(), gate: Arc::new(Semaphore::new(permits)) }
        }

        fn question(&self) -> impl FnOnce(Vec<u32>) -> BoxFuture<'static, Told> + Send + use<> {
            let source = self.clone();
            move |items| {
                async move {
                    let before = source.asked.fetch_add(1, Ordering::SeqCst);
                    source.gate.acquire().await.expect("an open gate").forget();
                    (before, items)
                }
                .boxed()
            }
        }
    }

    #[tokio::test]
    async fn who_comes_while_an_answer_is_on_its_way_gets_the_next_one_with_all_others() {
        let (rounds, source) = (Together::default(), Source::new(0));
        let first = rounds.ask("token", 10, source.question());
        let joined = rounds.ask("token", 11, source.question());
        assert_eq!(first.1.clone().now_or_never(), None, "the question is put, the answer is on its way");
        let late: Vec<_> = (20..23).map(|item| rounds.ask("token", item, source.question())).collect();
        source.gate.add_permits(2);
        assert_eq!((first.0, joined.0), (0, 1));
        for answer in [first.1, joined.1] {
            assert_eq!(answer.await, (0, vec![10, 11]), "both came before the question was put");
        }
        for (place, (at, answer)) in late.into_iter().enumerate() {
            assert_eq!((at, answer.await), (place, (1, vec![20, 21, 22])), "an answer older than the caller's arrival");
        }
        source.gate.add_permits(1);
        assert_eq!(rounds.ask("token", 30, source.question()).1.await, (2, vec![30]), "nothing is kept");
    }

    #[tokio::test]
    async fn other_things_are_not_waited_for() {
        let (rounds, held, open) = (Together::default(), Source::new(0), Source::new(1));
        let waiting = rounds.ask(1, 1, held.question()).1;
        assert_eq!(waiting.clone().now_or_never(), None);
        assert_eq!(rounds.ask(2, 2, open.question()).1.await, (0, vec![2]));
    }

    #[tokio::test]
    async fn the_others_get_their_answer_when_the_first_goes_away() {
        let (rounds, source) = (Together::default(), Source::new(2));
        let gone = rounds.ask((), 1, source.question()).1;
        let waiting = rounds.ask((), 2, source.question()).1;
        drop(gone);
        assert_eq!(waiting.await, (0, vec![1, 2]));
    }

    #[tokio::test]
    async fn a_full_question_is_followed_by_another() {
        let (rounds, source) = (Together::default(), Source::new(2));
        let asked: Vec<_> = (0..100_u32).map(|item| (item, rounds.ask((), item, source.question()))).collect();
        for (item, (place, answer)) in asked {
            let (_, items) = answer.await;
            assert!(items.len() <= MOST_ITEMS);
            assert_eq!(items[place], item);
        }
        assert_eq!(source.asked.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn rounds_that_nobody_waits_for_are_swept_out() {
        let (rounds, source) = (Together::default(), Source::new(0));
        for key in 0..5 * SWEPT_AT {
            drop(rounds.ask(key, 0, source.question()));
        }
        assert!(rounds.0.lock().expect("rounds").len() <= SWEPT_AT);
    }
}
