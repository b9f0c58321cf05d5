//! What every handler is given.

use std::sync::Arc;

use axum::extract::FromRef;

use crate::operations::Registry;

/// The application: the registry, shared.
#[derive(Debug, Clone)]
pub struct App {
    /// The registry.
    pub registry: Arc<Registry>,
}

impl FromRef<App> for Arc<Registry> {
    fn from_ref(app: &App) -> Self {
        Self::clone(&app.registry)
    }
}
