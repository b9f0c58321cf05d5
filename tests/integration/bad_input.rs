//! Bad input by the binary: each refusal is one clear line with what to do, the right exit status, and nothing half-written.

mod agencies;
mod certificates;
mod installation;
mod plans;
mod settings;

use crate::cli::demo_folder::DemoFolder;

/// What the registry holds, table by table; a refused command leaves it so.
async fn extent(demo: &DemoFolder) -> Vec<(String, i64)> {
    demo.database().await.extent().await
}
