//! Long work that goes on after its caller was answered, and through the death of whoever does it.

use super::code::code_list;

code_list! {
    /// What a job does.
    JobKind {
        /// Takes a spreadsheet in.
        Import = "import",
    }
}

code_list! {
    /// How far a job is.
    JobState {
        /// It waits for a worker.
        Queued = "queued",
        /// A worker holds it.
        Running = "running",
        /// It came to its end; its result says what of.
        Done = "done",
        /// It could not come to its end.
        Failed = "failed",
    }
}
