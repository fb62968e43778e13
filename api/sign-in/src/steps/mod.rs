//! The steps of a sign-in: one state machine for every way in.

pub mod acr;
mod next;

pub use next::{Demands, Enrolment, Factors, Proven, SecondFactor, Step, next};
