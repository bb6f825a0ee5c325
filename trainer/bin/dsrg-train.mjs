#!/usr/bin/env node
import '../dist/bin/dsrg-train.js';
