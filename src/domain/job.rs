//! Long work that goes on after its caller was answered, and through the death of whoever does it.

use super::code::code_list;

code_list! {
    /// What a job does.
    JobKind {
        /// Takes a spreadsheet in.
        Import = "import",
        /// Takes certificates in.
        ImportCertificates = "import_certificates",
        /// Computes a plan for the directory.
        PlanDirectory = "plan_directory",
        /// Applies a plan to the directory.
        ApplyPlan = "apply_plan",
        /// Computes a plan that undoes another.
        RevertPlan = "revert_plan",
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

impl JobKind {
    /// Those that are about the directory.
    pub const OF_DIRECTORY: [Self; 3] = [Self::PlanDirectory, Self::ApplyPlan, Self::RevertPlan];
}
