"""Keep passages and documents: the Protocol, the record schema, and Chroma behind them."""
