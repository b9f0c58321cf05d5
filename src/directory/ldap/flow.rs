//! Holds a long answer back while its reader is behind. ldap3 queues what a search brings without bound; whoever reads slower than
//! the server sends would gather the whole answer in memory.
//!
//! The guard counts what it passes on, the reader what it takes; in between there is at most [`ROOM`] and one batch.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::ber;

/// Bytes of messages on their way through ldap3.
const ROOM: usize = 8 << 20;

#[derive(Debug, Default)]
struct State {
    /// Whether somebody counts what is taken.
    is_read: bool,
    /// Sizes of what was passed on and not taken yet.
    sizes: VecDeque<usize>,
    total: usize,
}

/// One connection's count.
#[derive(Debug, Clone, Default)]
pub(super) struct Flow(Arc<(Mutex<State>, Notify)>);

impl Flow {
    /// From now until its end, [`Reading::took`] is called for each thing that a search brings.
    pub(super) fn read(&self) -> Reading {
        *self.state() = State { is_read: true, ..State::default() };
        Reading(self.clone())
    }

    /// Notes whole `messages` that are passed on.
    pub(super) fn passed(&self, messages: &[u8]) {
        let mut state = self.state();
        if !state.is_read {
            return;
        }
        let mut rest = messages;
        while let Ok(Some(length)) = ber::message_length(rest) {
            let Some((message, others)) = rest.split_at_checked(length) else { return };
            if ber::is_search_item(message) {
                state.sizes.push_back(length);
                state.total += length;
            }
            rest = others;
        }
    }

    /// Waits until there is room for more.
    pub(super) async fn room(&self) {
        loop {
            let changed = self.0.1.notified();
            if self.state().total < ROOM {
                return;
            }
            changed.await;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A poisoned lock still holds whole values: nothing under it panics half-way.
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A search that is being read.
pub(super) struct Reading(Flow);

impl Reading {
    /// One entry, reference or intermediate response was taken.
    pub(super) fn took(&self) {
        let mut state = self.0.state();
        if let Some(size) = state.sizes.pop_front() {
            state.total -= size;
        }
        drop(state);
        self.0.0.1.notify_one();
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        *self.0.state() = State::default();
        self.0.0.1.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(count: usize, size: usize) -> Vec<u8> {
        let length = u32::try_from(size).unwrap();
        let value = [&[0x64, 0x84][..], &length.to_be_bytes(), &vec![0; size]].concat();
        let outer = u32::try_from(value.len() + 3).unwrap();
        [&[0x30, 0x84][..], &outer.to_be_bytes(), &[2, 1, 1], &value].concat().repeat(count)
    }

    #[test]
    fn a_reader_that_is_behind_holds_the_server_back_until_it_has_caught_up() {
        let flow = Flow::default();
        flow.passed(&items(9, 1 << 20));
        assert!(futures::FutureExt::now_or_never(flow.room()).is_some(), "nobody reads, nobody counts");
        let reading = flow.read();
        flow.passed(&items(9, 1 << 20));
        flow.passed(&[0x30, 12, 2, 1, 1, 0x61, 7, 10, 1, 0, 4, 0, 4, 0]);
        assert!(futures::FutureExt::now_or_never(flow.room()).is_none());
        reading.took();
        assert!(futures::FutureExt::now_or_never(flow.room()).is_none());
        reading.took();
        assert!(futures::FutureExt::now_or_never(flow.room()).is_some());
        flow.passed(&items(9, 1 << 20));
        drop(reading);
        assert!(
            futures::FutureExt::now_or_never(flow.room()).is_some(),
            "what nobody reads any more is not waited for"
        );
    }
}
