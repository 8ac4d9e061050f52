/// A binary fixed-point number: an integer `bits` that stands for `bits / 2^f`.
public protocol FixedPointNumber: Sendable {}
