//! Writing for the author: `init` and `new`. Existing files are never touched.

mod init;
mod new;

pub use init::init;
pub use new::new;

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use crate::diag::Failure;

/// Writes a new file with its folders; refuses if it is there.
fn create(path: &Path, text: &str) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)
            .map_err(|source| Failure::io("cannot create", folder, source))?;
    }
    match File::create_new(path).and_then(|mut file| file.write_all(text.as_bytes())) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Err(Failure::Refused {
            reason: format!("{} is there already; it was not touched", path.display()),
        }),
        Err(source) => Err(Failure::io("cannot write", path, source)),
        Ok(()) => Ok(()),
    }
}
