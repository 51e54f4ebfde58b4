//! Several measurements of the same thing.

/// Measurements in order of size; at least one.
pub struct Sample(Vec<f64>);

impl Sample {
    /// Sorts measurements.
    pub fn new(mut values: Vec<f64>) -> Self {
        assert!(!values.is_empty(), "a sample has at least one measurement");
        values.sort_by(f64::total_cmp);
        Self(values)
    }

    /// The one in the middle; between two of them, their mean.
    pub fn median(&self) -> f64 {
        let (low, high) = (self.0[(self.0.len() - 1) / 2], self.0[self.0.len() / 2]);
        f64::midpoint(low, high)
    }

    /// The smallest.
    pub fn least(&self) -> f64 {
        self.0[0]
    }

    /// The largest.
    pub fn most(&self) -> f64 {
        self.0[self.0.len() - 1]
    }
}
