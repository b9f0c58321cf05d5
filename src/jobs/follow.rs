//! Following the directory as long as the program serves: what fails or panics begins again after a while.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::operations::Registry;
use crate::operations::follow_directory::{FollowedDirectory, follow_when_known};
use crate::operations::pulse::Loop;

/// How long one waits after a failure, or for the first plan.
const AWAY: Duration = Duration::from_secs(2);

/// Follows until `stop`; then the turn is given back, so that another replica takes over at once.
#[must_use]
pub fn keep_following(registry: Arc<Registry>, followed: FollowedDirectory, stop: CancellationToken) -> JoinHandle<()> {
    tokio::spawn(async move {
        let _beating = registry.pulse.begin(Loop::Follow);
        while !stop.is_cancelled() {
            registry.pulse.beat(Loop::Follow);
            let (registry, followed, until) = (Arc::clone(&registry), followed.clone(), stop.clone());
            let run = tokio::spawn(async move { follow_when_known(&registry, &followed, &until).await });
            match run.await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!(%error, "the directory could not be followed; it is tried again"),
                Err(_) => tracing::error!("following the directory ended by a panic; it is tried again"),
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(AWAY) => {}
            }
        }
    })
}
