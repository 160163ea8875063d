enum PricingPlaceholder {}
