#!/usr/bin/env node
import '../dist/bin/dsrg-convert.js';
