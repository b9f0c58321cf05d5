//! What a page weighs, and how soon it is there. Its weight is held to; the times are of this machine and only told.

use std::io::Write as _;

use super::driver::Browser;
use super::look::folder;

/// The most that a page may be with its style and script, as it comes over the wire: nothing of it is compressed.
const MOST_BYTES: u64 = 60_000;

/// The page's own bytes, those of all that it loads, the time until its first byte and until its largest part was painted, in ms.
const ASK: &str = "const done = arguments[arguments.length - 1];
    const page = performance.getEntriesByType('navigation')[0];
    const loaded = performance.getEntriesByType('resource').reduce((sum, one) => sum + one.decodedBodySize, 0);
    let largest = 0;
    const observer = new PerformanceObserver(list => { for (const one of list.getEntries()) largest = one.startTime; });
    observer.observe({ type: 'largest-contentful-paint', buffered: true });
    setTimeout(() => done({ page: page.decodedBodySize, loaded, answered: page.responseStart - page.requestStart, largest }), 50);";

impl Browser<'_> {
    /// Refuses a page that is too heavy, and writes down what was measured.
    pub(super) async fn weigh(&self, name: &str) {
        let told = self.driver.execute_async(ASK, Vec::new()).await.expect("figures");
        let number = |key: &str| told.json()[key].as_f64().unwrap_or_default();
        let bytes = |key: &str| told.json()[key].as_u64().unwrap_or_default();
        let weight = bytes("page") + bytes("loaded");
        assert!(bytes("page") > 0, "{name} has no weight");
        assert!(weight <= MOST_BYTES, "{name} weighs {weight} bytes, {} of them its own", bytes("page"));
        let line =
            format!("{name}\t{}\t{weight}\t{:.0}\t{:.0}\n", bytes("page"), number("answered"), number("largest"));
        let file = std::fs::OpenOptions::new().create(true).append(true).open(folder().join("weights.tsv"));
        file.expect("a file").write_all(line.as_bytes()).expect("a line");
    }
}
